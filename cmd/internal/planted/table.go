package planted

import (
	"fmt"
	"io"
)

// WriteTable prints a report, a kind a line. Its errors are w's.
func (r Report) WriteTable(w io.Writer) error {
	if _, err := fmt.Fprintf(w, "%-26s %8s %7s %7s %7s %9s %7s %10s %8s %9s %10s\n",
		"kind", "planted", "said", "right", "missed", "invented", "either", "precision", "recall", "minutes", "misjudged"); err != nil {
		return err
	}
	for _, s := range append(r.Kinds[:len(r.Kinds):len(r.Kinds)], r.All) {
		if _, err := fmt.Fprintf(w, "%-26s %8d %7d %7d %7d %9d %7d %8.1f %% %6.1f %% %9d %10d\n",
			s.Kind, s.Planted, s.Said, s.Right, s.Missed, s.Invented, s.Either, s.Precision, s.Recall, s.Minutes, s.Misjudged); err != nil {
			return err
		}
	}
	return nil
}
