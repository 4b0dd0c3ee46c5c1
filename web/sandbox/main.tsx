import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { loadChosenLanguage } from '../locales/useTexts';
import { Providers } from '../Providers';
import '../page.css';
import { Shell } from '../Shell';
import { LoadingBlock } from '../ui/QueryView';

const SandboxPage = lazy(() => import('./SandboxPage'));

const root = document.getElementById('root');
if (root === null) throw new Error('sandbox.html has no #root');

await loadChosenLanguage();
createRoot(root).render(
  <StrictMode>
    <Providers>
      <Shell session={null} integrations={[]}>
        <Suspense fallback={<LoadingBlock />}>
          <SandboxPage />
        </Suspense>
      </Shell>
    </Providers>
  </StrictMode>,
);
