package architecture

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the catalogue of problems anew")

const catalogue = "../../contracts/actual/problems.md"

// known is a problem as the code declares it.
type known struct{ kind, means string }

// kindStatus is what a new problem is answered with unless somebody knows better.
var kindStatus = map[string]string{"Invalid": "422", "NotFound": "404", "Conflict": "409", "Denied": "403", "Unavailable": "503", "Internal": "500"}

// row is what people write of a problem.
type row struct{ status, helps string }

// TestProblemsAreCatalogued keeps contracts/actual/problems.md true: every code
// that a caller may see, what it means in the words of the code, and what helps.
// `make generate` adds rows and takes those away that nothing answers.
func TestProblemsAreCatalogued(t *testing.T) {
	problems, complaints, err := declaredProblems(os.DirFS("../.."))
	require.NoError(t, err)
	require.Empty(t, complaints)
	require.Greater(t, len(problems), 60, "too few problems seen: the test looks at the wrong folder")
	page, err := os.ReadFile(catalogue)
	require.NoError(t, err)
	current := writeCatalogue(page, problems)
	if *update {
		require.NoError(t, os.WriteFile(catalogue, current, 0o644))
		return
	}
	for line := range strings.Lines(string(current)) {
		if !strings.Contains(string(page), line) { // Both are long: show what lacks.
			t.Fatalf("contracts/actual/problems.md is not what the code says: run `make generate`; it lacks %s", line)
		}
	}
	if !bytes.Equal(current, page) {
		t.Fatal("contracts/actual/problems.md has rows that nothing answers, or not in order: run `make generate`")
	}
	for _, c := range unsaid(current) {
		t.Error(c)
	}
}

// TestCatalogueBites plants what the catalogue must notice.
func TestCatalogueBites(t *testing.T) {
	plant := func(code string) (map[string]known, []string) {
		problems, complaints, err := declaredProblems(fstest.MapFS{"domain/badge/a.go": {Data: []byte("package badge\n" + code)}})
		require.NoError(t, err)
		return problems, complaints
	}
	problems, complaints := plant(`var e = fault.New(fault.Conflict, "badge.is_lost", "it is " + "lost")`)
	require.Empty(t, complaints)
	page := writeCatalogue([]byte("# Problems\n\n| code | status | means | helps |\n|---|---|---|---|\n| `badge.gone` | 404 | gone | wait |\n"), problems)
	require.Contains(t, string(page), "| `badge.is_lost` | 409 | it is lost |  |")
	require.NotContains(t, string(page), "badge.gone", "nothing answers it")
	require.Len(t, unsaid(page), 1)
	require.Contains(t, unsaid(page)[0], "badge.is_lost: say what helps")

	_, complaints = plant(`var e = fault.New(fault.Conflict, code, "it is lost")`)
	require.Len(t, complaints, 1, "a code that nobody can look up")
	_, complaints = plant("var a = fault.New(fault.Conflict, \"badge.a\", \"x\")\nvar b = fault.New(fault.Invalid, \"badge.a\", \"y\")")
	require.Len(t, complaints, 1, "one code for two things")
	problems, _ = plant(`var e = fault.New(fault.Internal, "badge.bug", "never shown")`)
	require.Empty(t, problems, "it is answered as internal")
}

// declaredProblems returns the problems that code declares, by code: commands and
// what callers never see (a fault of ours is shown as "internal") left out.
func declaredProblems(tree fs.FS) (problems map[string]known, complaints []string, err error) {
	problems = map[string]known{}
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (skipped(name) || name == "cmd/actual" || name == "cmd/prove" || name == "docs"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(syntax, func(n ast.Node) bool {
			if c := takeProblem(n, problems); c != "" {
				complaints = append(complaints, name+": "+c)
			}
			return true
		})
		return nil
	})
	return problems, complaints, err
}

// takeProblem adds the problem that a node declares. It returns what is wrong
// with it.
func takeProblem(n ast.Node, problems map[string]known) string {
	call, is := n.(*ast.CallExpr)
	if !is || len(call.Args) != 3 || !selects(call.Fun, "fault", "New") {
		return ""
	}
	kind, is := call.Args[0].(*ast.SelectorExpr)
	code, plain := literal(call.Args[1])
	means, worded := literal(call.Args[2])
	switch {
	case !is || !plain || !worded:
		return "fault.New takes a kind, a code and words that can be looked up: write them there"
	case kind.Sel.Name == "Internal" && code != "internal":
		return ""
	case problems[code] != known{} && problems[code] != known{kind.Sel.Name, means}:
		return code + " stands for two things"
	}
	problems[code] = known{kind.Sel.Name, means}
	return ""
}

func selects(e ast.Expr, pkg, name string) bool {
	s, is := e.(*ast.SelectorExpr)
	if !is || s.Sel.Name != name {
		return false
	}
	x, is := s.X.(*ast.Ident)
	return is && x.Name == pkg
}

// literal returns a text that is written down where it is used.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.BinaryExpr:
		a, fine := literal(e.X)
		b, too := literal(e.Y)
		return a + b, fine && too && e.Op == token.ADD
	}
	return "", false
}

// writeCatalogue returns the page with a row for each problem, keeping what people
// wrote there.
func writeCatalogue(page []byte, problems map[string]known) []byte {
	var head strings.Builder
	rows := map[string]row{}
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "| `") {
			head.WriteString(line)
			continue
		}
		if cells := strings.Split(line, "|"); len(cells) == 6 {
			rows[strings.Trim(cells[1], " `")] = row{strings.TrimSpace(cells[2]), strings.TrimSpace(cells[4])}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(problems)) {
		p, r := problems[code], rows[code]
		if r.status == "" {
			r.status = kindStatus[p.kind]
		}
		fmt.Fprintf(&head, "| `%s` | %s | %s | %s |\n", code, r.status, strings.ReplaceAll(p.means, "|", "/"), r.helps)
	}
	return []byte(head.String())
}

// unsaid lists the rows that say nothing of what helps.
func unsaid(page []byte) (all []string) {
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, "|"); strings.HasPrefix(line, "| `") && strings.TrimSpace(cells[len(cells)-2]) == "" {
			all = append(all, strings.Trim(cells[1], " `")+": say what helps, in the last cell of its row in contracts/actual/problems.md; correct the status, – where no operation answers with it")
		}
	}
	return all
}
