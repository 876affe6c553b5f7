package architecture

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

// maxLines is the most that a file may have, unless a program wrote it.
const maxLines = 300

// judge returns what breaks the law in a tree, and counts the code files that
// it saw of each layer (tests excepted).
func judge(tree fs.FS, seen map[string]int) (complaints []string, err error) {
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && skipped(name):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go"):
			return nil
		}
		src, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parse(name, src)
		if err != nil {
			return err
		}
		for _, c := range file.complaints(seen) {
			complaints = append(complaints, name+": "+c)
		}
		return nil
	})
	return complaints, err
}

// skipped reports whether a folder holds no code of this module.
func skipped(folder string) bool {
	base := path.Base(folder)
	return strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules" || folder == "infra" || folder == "bin"
}

// goFile is one file and where it stands.
type goFile struct {
	folder, layer string
	lines         int
	test, byHand  bool
	syntax        *ast.File
}

func parse(name string, src []byte) (goFile, error) {
	syntax, err := parser.ParseFile(token.NewFileSet(), name, src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		return goFile{}, err
	}
	f := goFile{folder: path.Dir(name), lines: strings.Count(string(src), "\n"), syntax: syntax}
	f.test = strings.HasSuffix(name, "_test.go") || forTests(f.folder)
	f.byHand = !ast.IsGenerated(syntax) || !slices.ContainsFunc([]string{".gen.go", "wire_gen.go", "_templ.go"}, func(s string) bool { return strings.HasSuffix(name, s) })
	for layer := range mayImport {
		if within(f.folder, layer) {
			f.layer = layer
		}
	}
	return f, nil
}

func (f goFile) complaints(seen map[string]int) (all []string) {
	if f.byHand && f.lines > maxLines {
		all = append(all, fmt.Sprintf("%d lines, more than %d: two subjects in one file", f.lines, maxLines))
	}
	if slices.Contains([]string{"util", "utils", "common", "helpers", "misc", "shared"}, path.Base(f.folder)) {
		all = append(all, "a package is named after its subject")
	}
	if f.layer == "" && !within(f.folder, "docs") {
		all = append(all, "the law knows no layer "+f.folder)
	}
	if f.test || f.layer == "" {
		return all
	}
	seen[f.layer]++
	for _, spec := range f.syntax.Imports {
		imp, err := strconv.Unquote(spec.Path.Value)
		if err != nil || !f.mayImport(imp) {
			all = append(all, fmt.Sprintf("%s may not import %s", f.folder, spec.Path.Value))
		}
	}
	return append(all, f.nodes()...)
}

// mayImport decides on one import.
func (f goFile) mayImport(imp string) bool {
	if ours, ok := strings.CutPrefix(imp, module); ok {
		return f.mayImportOurs(ours)
	}
	for pkg, folders := range onlyIn {
		if within(imp, pkg) && !inOneOf(f.folder, folders) {
			return false
		}
	}
	domain, _, _ := strings.Cut(imp, "/")
	if !strings.Contains(domain, ".") { // The standard library.
		return f.layer != "domain" || slices.Contains(pure, imp)
	}
	for folder, allowed := range thirdParty {
		if within(f.folder, folder) && inOneOf(imp, allowed) {
			return true
		}
	}
	return false
}

// mayImportOurs decides on an import of this module.
func (f goFile) mayImportOurs(imp string) bool {
	if forTests(imp) {
		return false
	}
	if !within(imp, f.layer) {
		return inOneOf(imp, mayImport[f.layer]) || inOneOf(imp, alsoImports[f.folder])
	}
	// Adapters of one side do not know each other.
	mine, its := child(f.folder, f.layer), child(imp, f.layer)
	side := f.layer == "adapters/inbound" || f.layer == "adapters/outbound"
	return !side || mine == its || its == "internal"
}

// nodes complains of struct tags in the domain and of restricted calls.
func (f goFile) nodes() (all []string) {
	ast.Inspect(f.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			if f.layer == "domain" && n.Tag != nil {
				all = append(all, "struct tag "+n.Tag.Value+" in the domain")
			}
		case *ast.SelectorExpr:
			pkg, ok := n.X.(*ast.Ident)
			if ok && slices.Contains(restricted[pkg.Name], n.Sel.Name) && !inOneOf(f.folder, mayCall[pkg.Name]) {
				all = append(all, fmt.Sprintf("%s may not use %s.%s", f.folder, pkg.Name, n.Sel.Name))
			}
		}
		return true
	})
	return all
}

// forTests reports whether a package serves tests only, as its name says
// (postgistest, like the standard library's httptest).
func forTests(folder string) bool { return strings.HasSuffix(path.Base(folder), "test") }

// within reports whether a path is a folder or below it. Everything is below
// the empty one.
func within(p, folder string) bool {
	return folder == "" || p == folder || strings.HasPrefix(p, folder+"/")
}

func inOneOf(p string, folders []string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return within(p, f) })
}

// child returns the first step from a folder towards a path below it.
func child(p, folder string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(p, folder+"/"), "/")
	return first
}
