import { CopyOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { runsQuery } from '../api/queries';
import type { Integration } from '../api/types';
import { useTexts } from '../locales/useTexts';
import { supportInfo } from '../supportInfo';
import { useFeedback } from '../ui/Feedback';

/** A button that copies what support asks for first. */
export function SupportInfo({ integration }: { integration: Integration }) {
  const t = useTexts().links;
  const { message } = useFeedback();
  const runs = useQuery(runsQuery(integration.id));
  const copy = async () => {
    const info = supportInfo(integration, runs.data ?? [], new Date(), navigator.userAgent);
    try {
      await navigator.clipboard.writeText(info);
      void message.success(t.infoCopied);
    } catch {
      // A page without https has no clipboard, and a reader may have refused it.
      void message.error(t.infoNotCopied);
    }
  };
  return (
    <Button size="small" icon={<CopyOutlined aria-hidden />} onClick={() => void copy()}>
      {t.copyInfo}
    </Button>
  );
}
