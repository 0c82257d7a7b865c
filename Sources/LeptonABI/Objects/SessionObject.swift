import Lepton
import LeptonBorder

/// What a `lepton_session` handle stands for.
final class SessionObject: HandleObject {
  static let kind = LB_SESSION
  static let noun: StaticString = "session"

  let session: Session

  init(_ session: Session) { self.session = session }
}
