/** @file Stands for an official binding whose native part cannot be loaded. */
throw new Error('libcudart.so.11.0: cannot open shared object file\nRequire stack: ...');
