package architecture

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sqlWords finds a text that is a statement, or a part of one.
var sqlWords = regexp.MustCompile(`\b(SELECT|INSERT INTO|UPDATE [a-z%{$]|DELETE FROM|TRUNCATE|CREATE (TABLE|DATABASE|ROLE|SCHEMA|USER|EXTENSION|INDEX|POLICY)|DROP [A-Z]|ALTER [A-Z]|GRANT|REVOKE|SET (ROLE|LOCAL)|ORDER BY|GROUP BY|WHERE|VALUES \(|FROM [a-z%{$])`)

// takesSQL lists the functions of pgx and bun that are given a statement, by name,
// and which of their parameters it is. A function of ours that hands a parameter on
// to one of them is found to be one, too, and its callers are looked at.
var takesSQL = map[string]int{
	"Exec": 1, "ExecContext": 1, "Query": 1, "QueryContext": 1, "QueryRow": 1, "QueryRowContext": 1, "NewRaw": 0, "Queue": 0, "Prepare": 1, "Safe": 0,
}

// reviewed lists functions whose statement is more than constants, and why that is
// well.
var reviewed = map[string]string{
	"adapters/outbound/postgis/pipeline.go:queue":                 "hands on what was prepared",
	"adapters/outbound/postgis/owned_tx.go:Exec":                  "hands on what River asks",
	"adapters/outbound/postgis/owned_tx.go:Query":                 "hands on what River asks",
	"adapters/outbound/postgis/owned_tx.go:QueryRow":              "hands on what River asks",
	"adapters/outbound/postgis/owned_tx.go:Prepare":               "hands on what River asks",
	"adapters/outbound/postgis/visits.go:List":                    "conditions that are constants, with their placeholders numbered",
	"adapters/outbound/postgis/limits.go:Count":                   "one of a table of constants",
	"adapters/outbound/postgis/drill.go:content":                  "a name of a table, as the catalogue quotes it",
	"adapters/outbound/postgis/drill.go:CreateDatabase":           "a name of ours, quoted",
	"adapters/outbound/postgis/drill.go:DropDatabase":             "a name of ours, quoted",
	"adapters/outbound/postgis/locks.go:seesNothing":              "names of tables, as the catalogue quotes them",
	"adapters/outbound/postgis/provision.go:provision":            "names of our roles, quoted; a password that is hexadecimal",
	"adapters/outbound/postgis/provision.go:makeRole":             "names of our roles, quoted",
	"adapters/outbound/postgis/provision_roles.go:provisionRoles": "names of our roles, quoted; a password of letters and digits alone",
	"adapters/outbound/postgis/reporting_roles.go:Make":           "the name of a role that is made of a UUID, quoted; a password of letters, digits, - and _ alone",
	"adapters/outbound/postgis/reporting_roles.go:Drop":           "the name of a role that is made of a UUID, quoted",
	"cmd/internal/localpg/databases.go:CreateDatabase":            "a name of ours, quoted",
	"cmd/internal/localpg/databases.go:DropDatabase":              "a name of ours, quoted",
	"adapters/outbound/quickbooksonline/held.go:Held":             "no SQL: a query of Intuit's, with two dates",
}

// builtSQL returns where a tree builds statements instead of writing them down and
// giving values as parameters. Tests and the proofs, which break in as a superuser
// would, may.
func builtSQL(tree fs.FS) (complaints []string, used map[string]bool, err error) {
	files, constants, err := readCode(tree)
	takers := map[string]int{}
	for found := -1; found != len(takers); { // Until no more of ours are found.
		found, complaints, used = len(takers), nil, map[string]bool{}
		for _, name := range slices.Sorted(maps.Keys(files)) {
			j := sqlJudge{name: name, file: files[name], constants: constants, used: used, takers: takers}
			complaints = append(complaints, j.complaints()...)
		}
	}
	return complaints, used, err
}

// readCode parses the code of a tree, and collects the names of constants by
// folder.
func readCode(tree fs.FS) (files map[string]goFile, constants map[string]map[string]bool, err error) {
	files, constants = map[string]goFile{}, map[string]map[string]bool{}
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (skipped(name) || name == "docs" || name == "cmd/prove"):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		f, err := parse(name, src)
		if err != nil || f.test || !f.byHand {
			return err
		}
		files[name] = f
		names := constants[f.folder]
		if names == nil {
			names = map[string]bool{}
			constants[f.folder] = names
		}
		for _, d := range f.syntax.Decls {
			if decl, is := d.(*ast.GenDecl); is && decl.Tok == token.CONST {
				for _, spec := range decl.Specs {
					for _, id := range spec.(*ast.ValueSpec).Names {
						names[id.Name] = true
					}
				}
			}
		}
		return nil
	})
	return files, constants, err
}

// sqlJudge looks at one file.
type sqlJudge struct {
	name      string
	file      goFile
	constants map[string]map[string]bool // By folder.
	used      map[string]bool            // Of reviewed.
	takers    map[string]int             // Ours that take a statement, by folder and name.
	function  string
	given     map[string]int  // Its parameters, and which they are.
	made      map[string]bool // Of the function's own variables, whether they are made of constants alone.
}

func (j *sqlJudge) complaints() (all []string) {
	for _, decl := range j.file.syntax.Decls {
		j.function, j.made, j.given = "-", nil, nil
		if f, is := decl.(*ast.FuncDecl); is {
			j.function, j.made, j.given = f.Name.Name, madeOfConstants(j, f), positions(f)
		}
		ast.Inspect(decl, func(n ast.Node) bool {
			c := j.complaint(n)
			if key := j.name + ":" + j.function; c != "" && reviewed[key] != "" {
				j.used[key] = true
				c = ""
			}
			if c != "" {
				all = append(all, j.name+": "+j.function+": "+c)
			}
			return c == ""
		})
	}
	return all
}

func (j *sqlJudge) complaint(n ast.Node) string {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.ADD && hasSQL(n) && !j.constant(n) {
			return "SQL and something that is not constant are joined: give it as a parameter"
		}
	case *ast.AssignStmt:
		if n.Tok == token.ADD_ASSIGN && hasSQL(n.Rhs[0]) && !j.constant(n.Rhs[0]) {
			return "SQL and something that is not constant are joined: give it as a parameter"
		}
	case *ast.CallExpr:
		return j.call(n)
	case *ast.CompositeLit:
		if id, is := n.Type.(*ast.Ident); is && id.Name == "prepared" && slices.ContainsFunc(n.Elts, func(e ast.Expr) bool { return !j.constant(e) }) {
			return "a prepared statement is not constant"
		}
	}
	return ""
}

// formats lists what puts texts together.
var formats = map[string][]string{
	"fmt":     {"Sprintf", "Sprint", "Sprintln", "Appendf", "Append", "Fprintf", "Fprint"},
	"strings": {"Join", "Replace", "ReplaceAll", "NewReplacer", "Repeat", "Concat"},
}

func (j *sqlJudge) call(n *ast.CallExpr) string {
	pkg, name := "", ""
	switch f := n.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
		if id, is := f.X.(*ast.Ident); is {
			pkg = id.Name
		}
	}
	if slices.Contains(formats[pkg], name) && slices.ContainsFunc(n.Args, hasSQL) {
		return "SQL is formatted: write the statement down and give values as parameters"
	}
	if strings.HasPrefix(name, "Write") && slices.ContainsFunc(n.Args, hasSQL) {
		return "SQL is written piece by piece: write the statement down"
	}
	at, takes := takesSQL[name]
	if own, is := j.takers[j.file.folder+"."+name]; is {
		at, takes = own, true
	}
	if !takes || at >= len(n.Args) || !inOneOf(j.file.folder, speaksSQL) && j.file.folder != "cmd/internal/devdb" || j.constant(n.Args[at]) || !mayBeText(n.Args[at]) {
		return ""
	}
	if id, is := n.Args[at].(*ast.Ident); is && !ast.IsExported(j.function) {
		if position, parameter := j.given[id.Name]; parameter {
			j.takers[j.file.folder+"."+j.function] = position
			return ""
		}
	}
	return fmt.Sprintf("the statement that %s is given is not constant", name)
}

// positions returns which parameters of a function have which name.
func positions(f *ast.FuncDecl) map[string]int {
	at, all := 0, map[string]int{}
	for _, field := range f.Type.Params.List {
		for _, id := range field.Names {
			all[id.Name] = at
			at++
		}
	}
	return all
}

// mayBeText reports whether an argument may be a statement at all: functions of
// the same names take others.
func mayBeText(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.FuncLit, *ast.CompositeLit:
		return false
	case *ast.UnaryExpr:
		return e.Op != token.AND
	}
	return true
}

// hasSQL reports whether SQL is written down within an expression.
func hasSQL(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if lit, is := n.(*ast.BasicLit); is && lit.Kind == token.STRING {
			text, err := strconv.Unquote(lit.Value)
			found = found || err == nil && sqlWords.MatchString(text)
		}
		_, call := n.(*ast.CallExpr)
		return !call || n == e
	})
	return found
}

// constant reports whether the compiler knows the whole of an expression.
func (j *sqlJudge) constant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.ParenExpr:
		return j.constant(e.X)
	case *ast.BinaryExpr:
		return j.constant(e.X) && j.constant(e.Y)
	case *ast.Ident:
		if made, local := j.made[e.Name]; local {
			return made
		}
		return j.constants[j.file.folder][e.Name]
	case *ast.SelectorExpr:
		if pkg, is := e.X.(*ast.Ident); is {
			if folder := j.imported(pkg.Name); folder != "" {
				return j.constants[folder][e.Sel.Name]
			}
		}
		return e.Sel.Name == "sql" // Of a prepared statement, which is looked at where it is made.
	}
	return false
}

// imported returns the folder of ours that a name stands for.
func (j *sqlJudge) imported(name string) string {
	for _, spec := range j.file.syntax.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		folder, ours := strings.CutPrefix(imp, module)
		if err == nil && ours && (path.Base(folder) == name || spec.Name != nil && spec.Name.Name == name) {
			return folder
		}
	}
	return ""
}
