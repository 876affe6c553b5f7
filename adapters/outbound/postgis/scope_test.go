package postgis

import (
	"testing"

	"github.com/stretchr/testify/require"

	"actual/domain"
)

// The scope has no connection: what it would send panics, so what returns an
// error was refused before.
func TestScopeRefusesStatementsWithoutCompany(t *testing.T) {
	t.Parallel()
	mine, theirs := domain.CompanyID{UUID: domain.UUID{1}}, domain.CompanyID{UUID: domain.UUID{2}}
	s := scope{company: mine}
	tests := map[string]struct {
		query  string
		args   []any
		passes bool
	}{
		"a read with the company":         {"SELECT id FROM badge WHERE company_id = ?", []any{s.id()}, true},
		"a numbered parameter":            {"SELECT id FROM badge WHERE device = ?1 AND company_id = ?0", []any{s.id(), "dev:1"}, true},
		"an insert with the company":      {"INSERT INTO badge (company_id, id) VALUES (?, ?)", []any{s.id(), "b"}, true},
		"a read without":                  {"SELECT id FROM badge", nil, false},
		"a read that only shows it":       {"SELECT company_id, id FROM badge", []any{s.id()}, false},
		"a join that only compares it":    {"SELECT 1 FROM visit v JOIN site s ON s.company_id = v.company_id WHERE v.id = ?", []any{s.id()}, false},
		"a change without":                {"UPDATE badge SET label = ? WHERE id = ?", []any{"x", "b"}, false},
		"a deletion without":              {"DELETE FROM mark", nil, false},
		"an insert without":               {"INSERT INTO badge (id) VALUES (?)", []any{"b"}, false},
		"a read of another company":       {"SELECT id FROM badge WHERE company_id = ?", []any{theirs.String()}, false},
		"an insert for another company":   {"INSERT INTO badge (company_id, id) VALUES (?, ?)", []any{theirs.String(), "b"}, false},
		"the company as a fixed text":     {"SELECT id FROM badge WHERE company_id = '" + s.id() + "'", []any{s.id()}, false},
		"a slice among the parameters":    {"SELECT id FROM badge WHERE company_id = ? AND raw = ?", []any{[]byte{1}, s.id()}, true},
		"no parameters but the condition": {"SELECT id FROM badge WHERE company_id = ?", nil, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var into []struct{}
			ways := map[string]func() error{
				"exec": func() error { _, err := s.exec(t.Context(), test.query, test.args...); return err },
				"all":  func() error { return s.all(t.Context(), &into, test.query, test.args...) },
				"one":  func() error { return s.one(t.Context(), nil, &into, test.query, test.args...) },
			}
			for way, send := range ways {
				if test.passes {
					require.Panics(t, func() { _ = send() }, "%s: it was not sent", way)
					continue
				}
				require.ErrorIs(t, send(), errUnnamed, way)
			}
		})
	}
}
