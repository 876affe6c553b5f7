package geojson

// CodeTwice is the code of a problem of a feature whose site has another one in the
// file that begins at the same time.
const CodeTwice = "import.twice"

// Once takes out the features whose fence begins when another one of the same site
// in the file does, all but the first of them, and returns a problem for each. A site
// may have several features, each with its own valid_from.
func Once(features []Feature) (once []Feature, twice []Problem) {
	type beginning struct {
		ref  string
		from int64
	}
	seen := make(map[beginning]bool, len(features))
	for _, f := range features {
		b := beginning{f.Ref, f.From}
		if seen[b] {
			twice = append(twice, Problem{
				Index: f.Index, Line: f.Line, Ref: f.Ref, Field: "site", Code: CodeTwice, Reason: "the file has it twice",
				Remedy: "leave one of them, or give each its valid_from",
			})
			continue
		}
		seen[b] = true
		once = append(once, f)
	}
	return once, twice
}
