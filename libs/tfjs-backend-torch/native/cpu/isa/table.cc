#include "cpu/isa/isa.h"

namespace tb::cpu::TB_ISA {

const Functions& table();

const Functions& table() {
  static const Functions functions = {
      TB_STRING(TB_ISA),
      columnMoments,
      columnSums,
      affine,
      biasAct,
      actGradSums,
      normGradSums,
      normGradInput,
      depthwise,
      depthwiseGradInput,
      depthwiseGradWeights,
      paddedChannels,
      panelsOf,
      packFilter,
      packedConv,
      maxPool,
      maxPoolGrad,
      adam,
      sgd,
      momentum,
      rmsprop,
  };
  return functions;
}

}  // namespace tb::cpu::TB_ISA
