package architecture

import "go/ast"

// sources collects, for the variables of a function, all that they are ever given.
type sources struct {
	given    map[string][]ast.Expr
	unknown  map[string]bool // Given something that is not an expression to look at.
	closures map[string]*ast.FuncLit
	ranged   map[string]*ast.CompositeLit
}

// madeOfConstants says of a function's own constants and variables whether they
// only ever hold texts made of constants: filters are joined so, their values being
// parameters.
func madeOfConstants(j *sqlJudge, f *ast.FuncDecl) map[string]bool {
	s := sources{given: map[string][]ast.Expr{}, unknown: map[string]bool{}, closures: map[string]*ast.FuncLit{}, ranged: map[string]*ast.CompositeLit{}}
	s.parameters(f.Type.Params)
	s.parameters(f.Recv)
	ast.Inspect(f, s.collect)
	ast.Inspect(f, s.calls)
	made := map[string]bool{}
	for name := range s.given {
		made[name] = true
	}
	for name := range s.unknown {
		made[name] = false
	}
	outer := j.made
	for j.made = made; ; { // Who is given what is not made of constants is not, until nobody is left.
		changed := false
		for name, given := range s.given {
			for _, e := range given {
				if made[name] && !j.constant(e) {
					made[name], changed = false, true
				}
			}
		}
		if !changed {
			break
		}
	}
	j.made = outer
	return made
}

// parameters come from elsewhere.
func (s *sources) parameters(list *ast.FieldList) {
	if list == nil {
		return
	}
	for _, field := range list.List {
		for _, id := range field.Names {
			s.unknown[id.Name] = true
		}
	}
}

func (s *sources) collect(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if id, is := left.(*ast.Ident); is {
				s.assign(id.Name, n.Lhs, n.Rhs, i)
			}
		}
	case *ast.ValueSpec:
		for i, id := range n.Names {
			if len(n.Values) == 0 {
				s.given[id.Name] = append(s.given[id.Name], &ast.BasicLit{}) // Empty.
				continue
			}
			s.assign(id.Name, nil, n.Values, i)
		}
	case *ast.RangeStmt:
		s.rangeOver(n)
	case *ast.UnaryExpr: // Whoever has its address may change it.
		if id, is := n.X.(*ast.Ident); is && n.Op.String() == "&" {
			s.unknown[id.Name] = true
		}
	}
	return true
}

func (s *sources) assign(name string, left, right []ast.Expr, i int) {
	if left != nil && len(left) != len(right) || i >= len(right) {
		s.unknown[name] = true
		return
	}
	if lit, is := right[i].(*ast.FuncLit); is {
		s.closures[name] = lit
		return
	}
	s.given[name] = append(s.given[name], right[i])
}

// rangeOver takes the elements of a list that is written down.
func (s *sources) rangeOver(n *ast.RangeStmt) {
	for _, v := range []ast.Expr{n.Key, n.Value} {
		id, is := v.(*ast.Ident)
		if !is || id.Name == "_" {
			continue
		}
		if list, written := n.X.(*ast.CompositeLit); written && v == n.Value {
			s.given[id.Name] = append(s.given[id.Name], list.Elts...)
			continue
		}
		s.unknown[id.Name] = true
	}
}

// calls gives the parameters of closures what they are called with.
func (s *sources) calls(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.CallExpr:
		id, is := n.Fun.(*ast.Ident)
		if !is || s.closures[id.Name] == nil {
			return true
		}
		for i, name := range names(s.closures[id.Name]) {
			if i < len(n.Args) {
				s.given[name] = append(s.given[name], n.Args[i])
			}
		}
	case *ast.FuncLit: // One without a name is called by somebody else.
		for _, known := range s.closures {
			if known == n {
				return true
			}
		}
		s.parameters(n.Type.Params)
	}
	return true
}

func names(f *ast.FuncLit) (all []string) {
	for _, field := range f.Type.Params.List {
		for _, id := range field.Names {
			all = append(all, id.Name)
		}
	}
	return all
}
