/** @file Makes packages importable that are not installed: `initialize` gets their files by name. */
let files = {};

export function initialize(data) {
  files = data;
}

export function resolve(specifier, context, next) {
  const file = files[specifier];
  return file ? { url: file, shortCircuit: true } : next(specifier, context);
}
