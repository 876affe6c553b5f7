package apidocs

import (
	"errors"
	"fmt"
	"strings"
)

var errCatalogue = errors.New("the catalogue of problems can't be read")

// problemsOf reads the rows of the catalogue: | `code` | status | means | helps |.
// A problem without a status is none of the API, and left out.
func problemsOf(catalogue []byte) (all []problem, err error) {
	for line := range strings.Lines(string(catalogue)) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "| `") {
			continue
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		if len(cells) != 4 {
			return nil, fmt.Errorf("%w: %d cells, not 4, in %q", errCatalogue, len(cells), line)
		}
		p := problem{Code: strings.Trim(cells[0], " `"), Status: strings.TrimSpace(cells[1]), Means: inline(cells[2]), Helps: inline(cells[3])}
		if p.Status != "–" {
			all = append(all, p)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%w: it has no row", errCatalogue)
	}
	return all, nil
}
