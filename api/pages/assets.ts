import type { RequestHandler } from 'express';
import expressStaticGzip from 'express-static-gzip';

/**
 * Serves the files of the built page. Where the browser accepts it, the compressed copy is sent that the build wrote
 * beside each. Files under `assets/` carry a hash in their name: they never change.
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
    // No file of the page lies under `/api/`, and the API itself refuses a path that cannot be decoded.
    if (request.path.startsWith('/api/')) next();
    else serve(request, response, next);
  };
}
