import { Button, Card, Flex, Typography } from 'antd';
import { useTexts } from '../locales/useTexts';

interface HealthMissingProps {
  isAsking: boolean;
  onRetry: () => void;
}

/** Takes the place of the health line while members cannot be counted. */
export function HealthMissing({ isAsking, onRetry }: HealthMissingProps) {
  const texts = useTexts();
  return (
    <Card>
      <Flex justify="space-between" align="center" gap={12} wrap>
        <Typography.Text role="status">{texts.health.missing}</Typography.Text>
        <Button loading={isAsking} onClick={onRetry}>
          {texts.app.retry}
        </Button>
      </Flex>
    </Card>
  );
}
