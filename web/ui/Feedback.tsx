import useMessage from 'antd/es/message/useMessage';
import useNotification from 'antd/es/notification/useNotification';
import type { PropsWithChildren } from 'react';
import { createContext, useContext, useMemo } from 'react';

type MessageApi = ReturnType<typeof useMessage>[0];
type NotificationApi = ReturnType<typeof useNotification>[0];

interface Feedback {
  message: MessageApi;
  notification: NotificationApi;
}

const FeedbackContext = createContext<Feedback | null>(null);

/** Offers what Ant Design's `App` does, without the dialogs, which the first load has no use for. */
export function FeedbackProvider({ children }: PropsWithChildren) {
  const [messageApi, messageHolder] = useMessage();
  const [notificationApi, notificationHolder] = useNotification();
  const feedback = useMemo(
    () => ({ message: messageApi, notification: notificationApi }),
    [messageApi, notificationApi],
  );
  return (
    <FeedbackContext value={feedback}>
      {messageHolder}
      {notificationHolder}
      {children}
    </FeedbackContext>
  );
}

/** Toasts tell what worked, notifications what failed. @throws Error outside of {@link FeedbackProvider} */
export function useFeedback(): Feedback {
  const feedback = useContext(FeedbackContext);
  if (feedback === null) throw new Error('useFeedback needs a FeedbackProvider around it');
  return feedback;
}
