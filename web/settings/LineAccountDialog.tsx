import { Modal } from 'antd';
import type { Integration } from '../api/types';
import { LineAccountForm } from '../connect/LineAccountForm';
import { useTexts } from '../locales/useTexts';

interface LineAccountDialogProps {
  open: boolean;
  integration: Integration;
  onClose: () => void;
}

/** Another LINE Official Account for a connection that exists. */
export default function LineAccountDialog({ open, integration, onClose }: LineAccountDialogProps) {
  return (
    <Modal open={open} title={useTexts().settings.changeTitle} footer={null} destroyOnHidden onCancel={onClose}>
      <LineAccountForm integration={integration} onSaved={onClose} />
    </Modal>
  );
}
