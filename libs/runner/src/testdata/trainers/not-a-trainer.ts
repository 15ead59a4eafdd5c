export default { train: 'no' };
