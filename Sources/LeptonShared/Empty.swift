// Intentionally empty: this target only carries link flags, see Package.swift.
