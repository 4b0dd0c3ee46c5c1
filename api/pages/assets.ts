import type { RequestHandler } from 'express';
import expressStaticGzip from 'express-static-gzip';

/**
 * Files of the built page, in the compressed copy that the build wrote beside each where the browser takes one.
 * Those under `assets/` carry a hash in their name: they never change.
 */
export function webAssets(webDirectory: string): RequestHandler {
  const serve = expressStaticGzip(webDirectory, {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    serveStatic: {
      redirect: false,
      dotfiles: 'ignore',
      setHeaders(response, path) {
        const isHashed = /[\\/]assets[\\/]/.test(path);
        response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
        // The pages themselves go through the routes, which fill in the nonce.
        if (path.endsWith('.html')) response.setHeader('cache-control', 'no-store');
      },
    },
  });
  return (request, response, next) => {
    // No file of the page lies there, and a path that cannot be decoded is for the API to refuse.
    if (request.path.startsWith('/api/')) next();
    else serve(request, response, next);
  };
}
