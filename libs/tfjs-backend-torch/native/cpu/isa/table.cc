#include "cpu/isa/isa.h"

namespace tb::cpu::TB_ISA {

const Functions& table();

const Functions& table() {
  static const Functions functions = {
      TB_STRING(TB_ISA),
      adam,
      sgd,
      momentum,
  };
  return functions;
}

}  // namespace tb::cpu::TB_ISA
