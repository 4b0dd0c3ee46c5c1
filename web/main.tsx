import { startTransition, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AdminPage, IntegrationPage } from './AdminPage';
import { askAhead } from './api/askAhead';
import { queryClient } from './api/queryClient';
import { takePlace } from './backTo';
import { madeAhead } from './format';
import { getLanguage } from './locales/language';
import { loadChosenLanguage } from './locales/useTexts';
import { Providers } from './Providers';
import { hasDrafts } from './ui/drafts';
import './page.css';

/** When the server takes longer than this, the page is drawn without its answers. */
const longestWaitMs = 1_500;

const container = document.getElementById('root');
if (container === null) throw new Error('index.html has no #root');
const root = createRoot(container);

takePlace();

// Only closing the browser's tab can lose a draft, so the browser then asks first.
window.addEventListener('beforeunload', (event) => {
  if (hasDrafts()) event.preventDefault();
});

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// The start is cut into pieces, so that a phone can react to its user in between.
await pause(0);
const answered = askAhead(queryClient, IntegrationPage.load);
const worded = loadChosenLanguage();
for (const make of madeAhead) {
  await pause(0);
  make(getLanguage());
}
await Promise.all([worded, Promise.race([answered, pause(longestWaitMs)])]);
// React draws a transition in pieces as well.
startTransition(() =>
  root.render(
    <StrictMode>
      <Providers>
        <AdminPage />
      </Providers>
    </StrictMode>,
  ),
);
