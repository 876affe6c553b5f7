package architecture

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// TestStatementsAreWrittenDown keeps values out of the text of SQL: what a caller
// sends can only ever be a parameter.
func TestStatementsAreWrittenDown(t *testing.T) {
	complaints, used, err := builtSQL(os.DirFS("../.."))
	require.NoError(t, err)
	for _, c := range complaints {
		t.Error(c)
	}
	for key := range reviewed {
		if !used[key] {
			t.Errorf("sql_judge_test.go: reviewed has %s, where nothing is to be reviewed (any more)", key)
		}
	}
}

// planted is a tree with the adapter's own ways to send a statement, and more code.
func planted(code string) fstest.MapFS {
	const folder = "adapters/outbound/postgis/"
	return fstest.MapFS{
		folder + "scope_like.go": {Data: []byte("package postgis\nfunc (s scope) all(ctx C, into any, q string, a ...any) { s.tx.NewRaw(q) }\nfunc (s scope) exec(ctx C, q string) { s.tx.NewRaw(q) }")},
		folder + "a.go":          {Data: []byte("package postgis\n" + code)},
	}
}

func TestBuiltStatementsAreNoticed(t *testing.T) {
	for name, code := range map[string]string{
		"joined":                         "func f(name string) string { return `SELECT id FROM badge WHERE label = '` + name + `'` }",
		"joined in halves":               "func f(name string) string { return \"SELECT id \" + (`FROM badge WHERE label = '` + name) }",
		"joined to itself":               "func f(q, name string) string { q += ` WHERE label = ` + name; return q }",
		"formatted":                      "import \"fmt\"\nfunc f(name string) string { return fmt.Sprintf(`DELETE FROM badge WHERE label = '%s'`, name) }",
		"formatted table":                "import \"fmt\"\nfunc f(t string) string { return fmt.Sprintf(`UPDATE %s SET a = 1`, t) }",
		"replaced":                       "import \"strings\"\nfunc f(t string) string { return strings.ReplaceAll(`SELECT id FROM $table`, `$table`, t) }",
		"lists joined":                   "import \"strings\"\nfunc f(in []string) string { return `SELECT id FROM x WHERE id IN (` + strings.Join(in, `,`) + `)` }",
		"written":                        "import \"strings\"\nfunc f(b *strings.Builder, o string) { b.WriteString(` ORDER BY ` + o) }",
		"a variable":                     "func F(ctx C, p P, q string) { p.Query(ctx, q) }",
		"a call":                         "func f(ctx C, p P) { p.Exec(ctx, build()) }",
		"a variable of bun":              "func F(s scope, ctx C, q string) { s.tx.NewRaw(q) }",
		"named like a constant":          "const query = `SELECT id`\nfunc F(s scope, ctx C, query string) { s.all(ctx, nil, query) }",
		"another's constant":             "func g() { const query = `SELECT id` }\nfunc F(s scope, ctx C, query string) { s.all(ctx, nil, query) }",
		"prepared":                       "var q = prepared{\"q\", `SELECT ` + columns()}",
		"unescaped":                      "func F(name string) { bun.Safe(name) }",
		"a filter with a value":          "func f(ctx C, s scope, ref string) {\n\tquery := `SELECT id`\n\tif ref != `` {\n\t\tquery = query + ref\n\t}\n\ts.all(ctx, nil, query)\n}",
		"a filter by a name":             "func f(ctx C, s scope, ref string) {\n\tquery := `SELECT id`\n\tadd := func(cond string) { query = query + cond }\n\tadd(` AND a`)\n\tadd(ref)\n\ts.all(ctx, nil, query)\n}",
		"an order that is asked for":     "func f(ctx C, s scope, q Q) {\n\torder := q.Order\n\ts.all(ctx, nil, `SELECT id FROM badge ORDER BY id `+order)\n}",
		"changed by address":             "func f(ctx C, s scope) {\n\tquery := `SELECT id`\n\tchange(&query)\n\ts.all(ctx, nil, query)\n}",
		"a variable that looks constant": "var where = ` WHERE a = ` + name()",
	} {
		got, _, err := builtSQL(planted(code))
		require.NoError(t, err)
		require.Len(t, got, 1, "%s: %v", name, got)
	}
	for name, code := range map[string]string{
		"a statement":       "func f(ctx C, p P, id string) { p.Query(ctx, `SELECT id FROM badge WHERE id = $1`, id) }",
		"constants joined":  "const columns = `id, label`\nconst q = `SELECT ` + columns + ` FROM badge`\nfunc f(ctx C, p P) { p.Query(ctx, q+` WHERE a = $1`) }",
		"its own constant":  "func f(ctx C, s scope) {\n\tconst query = `SELECT id`\n\ts.all(ctx, nil, query)\n}",
		"a prepared one":    "const columns = `id`\nvar q = prepared{\"q\", `SELECT ` + columns + ` FROM badge`}\nfunc f(ctx C, p P) { p.Query(ctx, q.sql) }",
		"filters":           "func f(ctx C, s scope, ref string) {\n\tquery, args := `SELECT id FROM badge WHERE company_id = ?`, []any{1}\n\tif ref != `` {\n\t\tquery, args = query+` AND ref = ?`, append(args, ref)\n\t}\n\tquery += ` ORDER BY ref`\n\ts.all(ctx, nil, query, args...)\n}",
		"filters by a name": "func f(ctx C, s scope, ref string) {\n\tquery, args := `SELECT id FROM badge WHERE company_id = ?`, []any{1}\n\tadd := func(cond string, a ...any) { query, args = query+cond, append(args, a...) }\n\tadd(` AND ref = ?`, ref)\n\ts.all(ctx, nil, query, args...)\n}",
		"one of two":        "func f(ctx C, s scope, newest bool) {\n\torder := `ASC`\n\tif newest {\n\t\torder = `DESC`\n\t}\n\ts.all(ctx, nil, `SELECT id FROM badge ORDER BY id `+order)\n}",
		"a list of them":    "func f(ctx C, s scope) {\n\tfor _, q := range []string{`DELETE FROM badge WHERE a`, `DELETE FROM site WHERE b`} {\n\t\ts.exec(ctx, q)\n\t}\n}",
		"English":           "func f(name string) string { return \"select what you WANT from \" + name }",
		"a key of a badge":  "func f(key string) string { return \"sha256:\" + key }",
		"a query of a URL":  "func f(u U) { u.Query(u, func() {}) }",
	} {
		got, _, err := builtSQL(planted(code))
		require.NoError(t, err)
		require.Empty(t, got, name)
	}
	elsewhere := fstest.MapFS{"app/insight/a.go": {Data: []byte("package insight\nfunc f(o string) string { return `SELECT 1 ORDER BY ` + o }")}}
	got, _, err := builtSQL(elsewhere)
	require.NoError(t, err)
	require.Len(t, got, 1, "SQL is built where it may not even be")
}
