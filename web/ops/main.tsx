import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { loadChosenLanguage } from '../locales/useTexts';
import { Providers } from '../Providers';
import '../page.css';
import { LoadingBlock } from '../ui/QueryView';

const OpsPage = lazy(() => import('./OpsPage'));

const root = document.getElementById('root');
if (root === null) throw new Error('ops.html has no #root');

await loadChosenLanguage();
createRoot(root).render(
  <StrictMode>
    <Providers>
      <Suspense fallback={<LoadingBlock />}>
        <OpsPage />
      </Suspense>
    </Providers>
  </StrictMode>,
);
