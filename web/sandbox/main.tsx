import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Providers } from '../Providers';
import '../page.css';
import { SandboxPage } from './SandboxPage';

const root = document.getElementById('root');
if (root === null) throw new Error('sandbox.html has no #root');

createRoot(root).render(
  <StrictMode>
    <Providers>
      <SandboxPage />
    </Providers>
  </StrictMode>,
);
