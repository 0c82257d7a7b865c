import CLepton
import LeptonBase
import LeptonBorder

@c @implementation
public func lepton_last_error() -> UnsafePointer<CChar>! { lb_message() }

@c @implementation
public func lepton_status_name(_ status: lepton_status) -> UnsafePointer<CChar>! {
  if status == LEPTON_OK { return constantText("LEPTON_OK") }
  guard let code = LeptonError.Code(rawValue: Int32(bitPattern: status.rawValue)) else {
    return constantText("unknown status")
  }
  return switch code {
  case .invalidArgument: constantText("LEPTON_ERROR_INVALID_ARGUMENT")
  case .invalidHandle: constantText("LEPTON_ERROR_INVALID_HANDLE")
  case .notFound: constantText("LEPTON_ERROR_NOT_FOUND")
  case .shapeMismatch: constantText("LEPTON_ERROR_SHAPE_MISMATCH")
  case .typeMismatch: constantText("LEPTON_ERROR_TYPE_MISMATCH")
  case .inputOutput: constantText("LEPTON_ERROR_INPUT_OUTPUT")
  case .format: constantText("LEPTON_ERROR_FORMAT")
  case .configuration: constantText("LEPTON_ERROR_CONFIGURATION")
  case .unsupported: constantText("LEPTON_ERROR_UNSUPPORTED")
  case .weights: constantText("LEPTON_ERROR_WEIGHTS")
  case .limit: constantText("LEPTON_ERROR_LIMIT")
  case .outOfMemory: constantText("LEPTON_ERROR_OUT_OF_MEMORY")
  case .cancelled: constantText("LEPTON_ERROR_CANCELLED")
  case .host: constantText("LEPTON_ERROR_HOST")
  case .internal: constantText("LEPTON_ERROR_INTERNAL")
  }
}
