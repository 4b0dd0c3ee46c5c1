import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { AdminPage } from './AdminPage';
import { askAhead } from './api/askAhead';
import { queryClient } from './api/queryClient';
import { loadChosenLanguage } from './locales/useTexts';
import { Providers } from './Providers';
import './page.css';

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

askAhead(queryClient);
await loadChosenLanguage();
createRoot(root).render(
  <StrictMode>
    <Providers>
      <AdminPage />
    </Providers>
  </StrictMode>,
);
