# The images of capsweep: coordinator, worker, worker-gpu. What changes seldom is made first, and
# each stage copies only what it reads, so that a change of code compiles that code and no more.
ARG NODE_IMAGE=node:20-bookworm-slim

# What npm reads. Copied from here, it is the same for npm whatever else has changed.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /app
COPY . .
RUN mkdir /manifests \
  && cp --parents .npmrc package-lock.json package.json */package.json */*/package.json /manifests

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY --from=manifests /manifests .
RUN --mount=type=cache,target=/root/.npm npm ci --loglevel error

FROM ${NODE_IMAGE} AS runtime-packages
WORKDIR /app
COPY --from=manifests /manifests .
RUN --mount=type=cache,target=/root/.npm \
  npm ci --loglevel error --omit dev -w @capsweep/coordinator -w @capsweep/worker -w @capsweep/cli

FROM packages AS programs
COPY . .
RUN --mount=type=cache,id=capsweep-programs,target=/compiled,sharing=locked \
  node tools/compose/compile.mjs --cache /compiled --out /out

FROM packages AS dashboard
COPY tsconfig*.json ./
COPY libs/domain libs/domain
COPY libs/protocol libs/protocol
COPY apps/dashboard apps/dashboard
RUN npm run build -w @capsweep/dashboard --loglevel error

# Debian's libtorch: CPU only.
FROM ${NODE_IMAGE} AS addon
RUN apt-get update \
  && apt-get install -y --no-install-recommends g++ libtorch-dev libopenblas0-pthread \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app/node_modules/node-addon-api node_modules/node-addon-api
COPY --from=packages /app/node_modules/node-api-headers node_modules/node-api-headers
COPY libs/tfjs-backend-torch/package.json libs/tfjs-backend-torch/
COPY libs/tfjs-backend-torch/tools libs/tfjs-backend-torch/tools
COPY libs/tfjs-backend-torch/native libs/tfjs-backend-torch/native
RUN --mount=type=cache,id=capsweep-addon,target=libs/tfjs-backend-torch/build,sharing=locked \
  node libs/tfjs-backend-torch/tools/build.mjs \
  && mkdir /addon \
  && cp libs/tfjs-backend-torch/build/tfjs-torch.node libs/tfjs-backend-torch/build/addon.json /addon

# PyTorch's libtorch: the one with CUDA. Its driver comes from the host.
FROM addon AS addon-gpu
ARG TORCH_VERSION=2.15.0
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3-pip \
  && rm -rf /var/lib/apt/lists/*
RUN --mount=type=cache,target=/root/.cache/pip \
  pip install --target /opt/torch torch==${TORCH_VERSION}
ENV LIBTORCH=/opt/torch/torch
RUN --mount=type=cache,id=capsweep-addon-gpu,target=libs/tfjs-backend-torch/build,sharing=locked \
  node libs/tfjs-backend-torch/tools/build.mjs \
  && cp libs/tfjs-backend-torch/build/tfjs-torch.node libs/tfjs-backend-torch/build/addon.json /addon

# A user of its own; it owns the folders that volumes are mounted on.
FROM ${NODE_IMAGE} AS base
RUN useradd --uid 10001 --user-group --home-dir /var/lib/capsweep --create-home capsweep \
  && install -d -o capsweep -g capsweep /var/cache/capsweep
WORKDIR /app
ENV NODE_ENV=production \
  CAPSWEEP_HOME=/var/lib/capsweep \
  CAPSWEEP_CACHE=/var/cache/capsweep

FROM base AS coordinator
COPY --from=runtime-packages /app .
COPY --from=dashboard /app/apps/dashboard/dist apps/dashboard/dist
COPY tools/compose/healthy.mjs tools/compose/
COPY --from=programs /out .
COPY --chmod=755 tools/compose/capsweep /usr/local/bin/capsweep
USER capsweep
EXPOSE 4400 4401
CMD ["node", "apps/coordinator/dist/main.js"]

FROM base AS worker
RUN apt-get update \
  && apt-get install -y --no-install-recommends libtorch1.13 libopenblas0-pthread \
  && rm -rf /var/lib/apt/lists/*
COPY --from=runtime-packages /app .
COPY --from=addon /addon libs/tfjs-backend-torch/build
COPY tools/compose/healthy.mjs tools/compose/
COPY --from=programs /out .
USER capsweep
CMD ["node", "apps/worker/dist/main.js"]

FROM base AS worker-gpu
COPY --from=addon-gpu /opt/torch/torch/lib /opt/torch/torch/lib
COPY --from=addon-gpu /opt/torch/nvidia /opt/torch/nvidia
COPY --from=runtime-packages /app .
COPY --from=addon-gpu /addon libs/tfjs-backend-torch/build
COPY tools/compose/healthy.mjs tools/compose/
COPY --from=programs /out .
ENV NVIDIA_VISIBLE_DEVICES=all \
  NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER capsweep
CMD ["node", "apps/worker/dist/main.js"]
