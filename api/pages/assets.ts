import compression from 'compression';
import express, { Router, type RequestHandler } from 'express';

/** Files of the built page. Those under `assets/` carry a hash in their name: they never change. */
export function webAssets(webDirectory: string): RequestHandler {
  const files = express.static(webDirectory, {
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    setHeaders(response, path) {
      const isHashed = /[\\/]assets[\\/]/.test(path);
      response.setHeader('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      // The pages themselves go through the routes, which fill in the nonce.
      if (path.endsWith('.html')) response.setHeader('cache-control', 'no-store');
    },
  });
  // Only hashed files are compressed: an event stream that passes through would be held back.
  return Router().use('/assets', compression()).use(files);
}
