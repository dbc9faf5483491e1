# syntax=docker/dockerfile:1

# Node runs the TypeScript of the server as it is, so the image holds the workspace itself and only the pages are built.
FROM node:24.21.0-bookworm-slim AS base
RUN npm install --global pnpm@12.21.0 && npm cache clean --force
WORKDIR /app

FROM base AS build
COPY . .
RUN pnpm install --frozen-lockfile
RUN pnpm --filter @aloitetila/i18n run compile && pnpm --filter @aloitetila/web run build

FROM base AS production
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
COPY . .
# No packages are injected: Node strips no types under node_modules, so ours stay where they are and are linked.
RUN pnpm install --frozen-lockfile --prod && rm -rf "$(pnpm store path)" \
	&& mkdir /data && chown node:node /data
COPY --from=build /app/packages/i18n/src/paraglide packages/i18n/src/paraglide
COPY --from=build /app/apps/web/build apps/web/build

USER node
VOLUME /data
EXPOSE 3000
# It drains within 15 seconds of SIGTERM.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
	CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/start.ts"]
