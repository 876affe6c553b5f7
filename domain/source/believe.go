package source

// A source that answers, and leaves much out, is likelier than one in which so much
// ended at once: what vanishes beyond both bounds is not believed.
const (
	fewRows   = 20
	partOfAll = 5 // One of so many.
)

// Believable reports whether so many of the rows that there were may really be gone
// at once.
func Believable(there, missing int) bool { return missing <= max(fewRows, there/partOfAll) }
