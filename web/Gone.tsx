import { Button, Result } from 'antd';
import { useTexts } from './locales/useTexts';
import { navigate } from './useRoute';

/** An integration that does not exist, or not for this user. */
export default function Gone() {
  const t = useTexts().errors;
  return (
    <Result
      status="404"
      title={t.goneTitle}
      subTitle={t.goneDetail}
      extra={
        <Button type="primary" onClick={() => navigate({ store: null, view: 'status', filter: {} })}>
          {t.goneAction}
        </Button>
      }
    />
  );
}
