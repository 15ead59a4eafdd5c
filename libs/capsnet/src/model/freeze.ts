import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';

type Layer = layers.Layer;

/**
 * Keeps layers' weights as they are. A frozen batch norm also uses and keeps its running statistics
 * while training, as Keras has it since version 2.3.
 */
export function freeze(frozen: readonly Layer[]): void {
  for (const layer of frozen) {
    layer.trainable = false;
    if (layer.getClassName() !== 'BatchNormalization') continue;
    const call = layer.call.bind(layer);
    layer.call = (inputs, kwargs) => call(inputs, { ...kwargs, training: false });
  }
}

/** Every layer that a tensor comes from. */
export function layersBehind(tensor: SymbolicTensor): readonly Layer[] {
  const found = new Set<Layer>();
  const visit = (from: SymbolicTensor): void => {
    const layer = from.sourceLayer;
    if (found.has(layer)) return;
    found.add(layer);
    for (const node of layer.inboundNodes) node.inputTensors.forEach(visit);
  };
  visit(tensor);
  return [...found];
}
