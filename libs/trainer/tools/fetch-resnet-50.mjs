/**
 * @file Fetches ResNet-50's ImageNet weights (95 MB) into the cache, each file checked by its SHA-256, and says where
 * they are. Where they are already, they are checked and nothing is fetched.
 */
import { cacheFolder, ensureFiles, progressBar, resNet50Weights } from '@capsweep/datasets';

const options = { cacheDir: cacheFolder(process.env), onProgress: progressBar(process.stderr) };
console.log(await ensureFiles(resNet50Weights, options));
