package architecture

import (
	"fmt"
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"
)

// secretName finds the names of what opens something.
var secretName = regexp.MustCompile(`(?i)(password|passwd|passphrase|secret|token|credential|api_?key|private_?key|ledger_?key|database_?url\w*)$`)

// noDefault lists what is named like a secret and is none, and why.
var noDefault = map[string]string{}

// TestNothingHasADefaultPassword: what opens something is given by whoever runs
// the program, or it does not run.
func TestNothingHasADefaultPassword(t *testing.T) {
	complaints, err := defaultSecrets(os.DirFS("../.."))
	require.NoError(t, err)
	used := map[string]bool{}
	for _, c := range complaints {
		key, _, _ := strings.Cut(c, ": ")
		if used[key] = noDefault[key] != ""; !used[key] {
			t.Error(c)
		}
	}
	for key := range noDefault {
		require.True(t, used[key], "%s needs no exception (any more)", key)
	}
}

// defaultSecrets returns where a tree gives a secret a value: a setting's default,
// a flag's, a constant or variable, a role's password in SQL.
func defaultSecrets(tree fs.FS) (complaints []string, err error) {
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (skipped(name) || name == "docs" || name == "cmd/prove"):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		if strings.HasSuffix(name, ".sql") && rolePassword.Match(src) {
			complaints = append(complaints, name+": a role gets a password that everybody can read")
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		f, err := parse(name, src)
		if err != nil || f.test {
			return err
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			for _, named := range secretsIn(n) {
				complaints = append(complaints, fmt.Sprintf("%s: %s has a value in the code: let it be given", name, named))
			}
			return true
		})
		return nil
	})
	return complaints, err
}

var rolePassword = regexp.MustCompile(`(?i)\bPASSWORD\s+'[^']`)

// secretsIn returns the secrets that a node gives a value to.
func secretsIn(n ast.Node) (all []string) {
	named := func(e, value ast.Expr) {
		if id, is := e.(*ast.Ident); is && secretName.MatchString(id.Name) && isPhrase(value) {
			all = append(all, id.Name)
		}
	}
	switch n := n.(type) {
	case *ast.Field: // A setting.
		if n.Tag == nil {
			return nil
		}
		tag, _ := strconv.Unquote(n.Tag.Value)
		name, _, _ := strings.Cut(reflect.StructTag(tag).Get("env"), ",")
		if reflect.StructTag(tag).Get("envDefault") != "" && secretName.MatchString(name) {
			all = append(all, name)
		}
	case *ast.ValueSpec:
		for i, id := range n.Names {
			if i < len(n.Values) {
				named(id, n.Values[i])
			}
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if s, is := left.(*ast.SelectorExpr); is {
				left = s.Sel
			}
			if len(n.Lhs) == len(n.Rhs) {
				named(left, n.Rhs[i])
			}
		}
	case *ast.KeyValueExpr:
		named(n.Key, n.Value)
	case *ast.CallExpr: // A flag: name and default stand next to each other.
		for i := 1; i < len(n.Args); i++ {
			if name, is := literal(n.Args[i-1]); is && secretName.MatchString(strings.ReplaceAll(name, "-", "_")) && flagged(n) && isPhrase(n.Args[i]) {
				all = append(all, "--"+name)
			}
		}
	}
	return all
}

// isPhrase reports whether a value is a text that could be a secret: long enough,
// in one word, and no name of a header or a heading.
func isPhrase(e ast.Expr) bool {
	lit, is := e.(*ast.BasicLit)
	if !is || lit.Kind != token.STRING {
		return false
	}
	text, err := strconv.Unquote(lit.Value)
	return err == nil && len(text) >= 4 && !strings.ContainsAny(text, " …%")
}

// flagged reports whether a call declares a flag.
func flagged(n *ast.CallExpr) bool {
	s, is := n.Fun.(*ast.SelectorExpr)
	return is && slices.Contains([]string{"String", "StringP", "StringVar", "StringVarP"}, s.Sel.Name)
}

func TestDefaultPasswordsAreNoticed(t *testing.T) {
	for name, file := range map[string]struct{ path, code string }{
		"a setting":           {"cmd/internal/config/a.go", "package config\ntype C struct {\n\tKey string `env:\"ACTUAL_LEDGER_KEY\" envDefault:\"00112233\"`\n}"},
		"a database's":        {"cmd/internal/config/a.go", "package config\ntype C struct {\n\tURL string `env:\"ACTUAL_DATABASE_URL_APP\" envDefault:\"postgres://a@b\"`\n}"},
		"a constant":          {"cmd/actual/a.go", "package main\nconst adminPassword = \"changeme\""},
		"a variable":          {"app/tenancy/a.go", "package tenancy\nvar signingSecret = \"s3cret\""},
		"an assignment":       {"cmd/actual/a.go", "package main\nfunc f(c C) { c.Password = \"changeme\" }"},
		"a field":             {"cmd/actual/a.go", "package main\nvar c = C{APIKey: \"k-12345\"}"},
		"a flag":              {"cmd/actual/a.go", "package main\nfunc f(c C) { c.Flags().String(\"password\", \"changeme\", \"of the admin\") }"},
		"a flag for variable": {"cmd/actual/a.go", "package main\nfunc f(c C, p *string) { c.Flags().StringVar(p, \"api-key\", \"changeme\", \"\") }"},
		"a role":              {"migrations/a.sql", "CREATE ROLE actual_app LOGIN PASSWORD 'changeme';"},
	} {
		got, err := defaultSecrets(fstest.MapFS{file.path: {Data: []byte(file.code)}})
		require.NoError(t, err)
		require.Len(t, got, 1, name)
	}
	for name, file := range map[string]struct{ path, code string }{
		"a required setting": {"cmd/internal/config/a.go", "package config\ntype C struct {\n\tKey string `env:\"ACTUAL_LEDGER_KEY,required\"`\n}"},
		"one that is none":   {"cmd/internal/config/a.go", "package config\ntype C struct {\n\tListen string `env:\"ACTUAL_LISTEN\" envDefault:\"127.0.0.1:8080\"`\n}"},
		"a generated one":    {"cmd/actual/a.go", "package main\nvar password = random()"},
		"an empty one":       {"cmd/actual/a.go", "package main\nconst password = \"\""},
		"a flag without":     {"cmd/actual/a.go", "package main\nfunc f(c C) { c.Flags().String(\"password\", \"\", \"of the admin\") }"},
		"a role without":     {"migrations/a.sql", "CREATE ROLE actual_app LOGIN;"},
	} {
		got, err := defaultSecrets(fstest.MapFS{file.path: {Data: []byte(file.code)}})
		require.NoError(t, err)
		require.Empty(t, got, name)
	}
}
