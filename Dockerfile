# One image for api and worker: the command chooses. Runs as a user without rights, on a read-only file system.
FROM node:22.23.3-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:22.23.3-bookworm-slim AS production-packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev
COPY deploy/prune-packages.mjs /tmp/
RUN node /tmp/prune-packages.mjs node_modules

# The two partners as a sandbox, for trying things out: it needs packages that production does without.
FROM build AS sandbox
USER node
ENTRYPOINT ["sh", "deploy/with-secrets.sh"]
CMD ["node", "--enable-source-maps", "dist/sandbox/main.js"]

FROM node:22.23.3-bookworm-slim AS service
# Temporal's native core verifies TLS against the system's certificates.
RUN test -s /etc/ssl/certs/ca-certificates.crt || \
    { apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*; }
ENV NODE_ENV=production
WORKDIR /app
COPY --from=production-packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Without what only a machine of ours has use for.
RUN cd dist && rm -rf sandbox tools/bench tools/chaos tools/cluster tools/fuzz tools/image tools/simulate && \
    cd tools/local && rm -rf clients cluster stack story demo.js* dev.js* foreground.js* start.js*
COPY package.json ./
COPY deploy/with-secrets.sh /usr/local/bin/with-secrets
USER node
ENTRYPOINT ["sh", "/usr/local/bin/with-secrets"]
CMD ["node", "--enable-source-maps", "dist/api/main.js"]
