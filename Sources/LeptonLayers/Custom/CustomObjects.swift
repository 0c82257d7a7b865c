import LeptonBase
import LeptonJSON

/// Custom classes by the names that files have for them: for the whole process, or for what a thread
/// does while it is in a scope. Keras's `custom_objects`.
public final class CustomObjects: Sendable {
  /// What a name stands for.
  public enum Entry: Sendable {
    case custom(any CustomClass)
    /// A layer in Keras 3's vocabulary that takes the place of a class, or of a Lambda by its name.
    case replacement(JSONValue)
  }

  /// Those that hold for the whole process.
  public static let process = CustomObjects()

  /// The scopes of the calling thread, the innermost last.
  private static let scopes = PerThread<[CustomObjects]>()

  private let entries = Lock<[String: Entry]>([:])

  public init() {}

  /// Registers or, with nil, forgets a name. Models that use what it stood for keep that.
  public func set(_ name: String, _ entry: Entry?) {
    let old = entries.withLock { entries -> Entry? in
      defer { entries[name] = entry }
      return entries[name]
    }
    withExtendedLifetime(old) {}
  }

  // MARK: Scopes

  /// The scopes that the calling thread is in.
  public static var scope: [CustomObjects] { scopes.current ?? [] }

  /// Enters a scope; `leaveScope` leaves it, on the same thread.
  public static func enterScope(_ objects: CustomObjects) { scopes.current = scope + [objects] }

  /// Leaves the innermost scope; false where the thread is in none.
  public static func leaveScope() -> Bool {
    let open = scope
    guard !open.isEmpty else { return false }
    scopes.current = open.count == 1 ? nil : Array(open.dropLast())
    return true
  }

  /// Runs a body in other scopes than the thread is in.
  public static func within<Result>(
    _ scope: [CustomObjects], _ body: () throws(LeptonError) -> Result
  ) throws(LeptonError) -> Result {
    let outer = scopes.current
    if outer == nil, scope.isEmpty { return try body() }
    scopes.current = scope.isEmpty ? nil : scope
    defer { scopes.current = outer }
    return try body()
  }

  // MARK: Looking up

  /// What the first of the names stands for that stands for anything of a fitting kind; scopes come
  /// before the process, inner ones first.
  static func find(_ names: [String], _ isWanted: (Entry) -> Bool) -> Entry? {
    for objects in scope.reversed() + [process] {
      let found = objects.entries.withLock { entries -> Entry? in
        guard !entries.isEmpty else { return nil }
        for name in names {
          if let entry = entries[name], isWanted(entry) { return entry }
        }
        return nil
      }
      if let found { return found }
    }
    return nil
  }

  /// The custom class of one of the names and of that kind.
  public static func find(_ names: [String], _ kind: CustomKind) -> (any CustomClass)? {
    let found = find(names) { entry in
      if case .custom(let custom) = entry { custom.kind == kind } else { false }
    }
    guard case .custom(let custom)? = found else { return nil }
    return custom
  }

  /// What stands for a layer of a file: by the name under which user code registered its class
  /// (`Package>Name`), by the class's name, or for a Lambda by the layer's own name.
  static func layer(
    className: String, registeredName: String?, name: String
  ) -> Entry? {
    var names = [className]
    if let registeredName { names.insert(registeredName, at: 0) }
    if let mark = className.lastIndex(of: ">") {
      names.append(String(className[className.index(after: mark)...]))
    }
    if className == "Lambda" { names.append(name) }
    return find(names) { entry in
      switch entry {
      case .replacement: true
      case .custom(let custom):
        custom.kind == .layer || (custom.kind == .function && className == "Lambda")
      }
    }
  }

  /// Whether the host has something for a layer of a file.
  public static func hasLayer(className: String, registeredName: String?, name: String) -> Bool {
    layer(className: className, registeredName: registeredName, name: name) != nil
  }

  /// The class of such a layer as Keras 3 writes it: without the package that it is registered in.
  public static func className(
    _ className: String, registeredName: String?, name: String
  ) -> String {
    guard let mark = className.lastIndex(of: ">") else { return className }
    let found = layer(className: className, registeredName: registeredName, name: name)
    if case .custom(let custom)? = found, custom.kind == .layer, let own = custom.className {
      return own
    }
    return String(className[className.index(after: mark)...])
  }

  /// How a host makes a class known, for messages that refuse one.
  public static let advice =
    "register the class (lepton_register in C; custom_objects= or "
    + "lepton.register_keras_serializable in Python)"
}

extension JSONValue {
  /// The names under which a function or class that a file names as an object may be registered.
  var customNames: [String] {
    switch self {
    case .string(let name): return [name]
    case .object(let object):
      var names: [String] = []
      if let name = object["registered_name"]?.asString { names.append(name) }
      let className = object["class_name"]?.asString
      if className == "function" {
        if let name = object["config"]?.asString { names.append(name) }
      } else if let className {
        names.append(className)
      }
      for name in names {
        guard let mark = name.lastIndex(of: ">") else { continue }
        names.append(String(name[name.index(after: mark)...]))
      }
      return names
    default: return []
    }
  }
}

extension CustomObjects {
  /// The custom function that a value of a configuration names; nil where it names none.
  public static func function(_ value: JSONValue) -> (any CustomClass)? {
    find(value.customNames, .function)
  }

  /// The custom metric that a value of a configuration names.
  public static func metric(_ value: JSONValue) -> (any CustomClass)? {
    find(value.customNames, .metric)
  }

  /// The custom initializer that a value of a configuration names.
  public static func initializer(_ value: JSONValue) -> (any CustomClass)? {
    find(value.customNames, .initializer)
  }

  /// One object of a class from the value that names it.
  public static func make(
    _ custom: any CustomClass, _ value: JSONValue
  ) throws(LeptonError) -> any CustomCode {
    let isFunction = value["class_name"]?.asString == "function"
    let config = isFunction ? nil : value["config"]?.asObject
    let name = value.customNames.last ?? "custom"
    return try custom.make(name: config?["name"]?.asString ?? name, config: config ?? [:])
  }
}
