import type { Router } from 'express';
import { IntegrationError } from '../core/domain/errors';
import { authenticate } from './access';
import type { Route } from './route';

/** Answers 405 to methods that a path of these routes does not have, and names those it has (RFC 9110, 15.5.6). */
export function refuseOtherMethods(router: Router, routes: Route[]): void {
  for (const path of new Set(routes.map((route) => route.path))) {
    const ofPath = routes.filter((route) => route.path === path);
    const methods = ofPath.map(({ method }) => method.toUpperCase());
    const allowed = [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
    const isPublic = ofPath.some(({ access }) => access === 'public');
    router.all(path, (request, response) => {
      if (!isPublic) authenticate(request);
      response.set('allow', allowed);
      if (request.method !== 'OPTIONS') throw new IntegrationError('method_not_allowed');
      response.status(204).end();
    });
  }
}
