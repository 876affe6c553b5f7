package presence

// Prefer orders two contents of one event as the engine chooses between them: it
// is negative where a counts rather than b, and 0 only where they are equal.
func Prefer(a, b Fix) int { return preferred(&a, &b) }
