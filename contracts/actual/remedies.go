package actual

import (
	"strings"
	"sync"
)

// Remedy returns what helps where a problem has the code, as the catalogue says; ""
// where it is not there.
func Remedy(code string) string { return remedies()[code] }

var remedies = sync.OnceValue(parseRemedies)

// parseRemedies reads the rows of the catalogue: | `code` | status | means | helps |.
func parseRemedies() map[string]string {
	const columns = 4
	all := map[string]string{}
	for line := range strings.Lines(string(Problems)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if strings.HasPrefix(line, "| `") && len(cells) == columns {
			all[strings.Trim(cells[0], " `")] = strings.TrimSpace(cells[3])
		}
	}
	return all
}
