package powerbimodel

import (
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// visual is what of a visual can be checked against the model.
type visual struct {
	Name     string
	Position struct{ X, Y, Width, Height float64 }
	Visual   struct {
		Query struct {
			QueryState map[string]struct {
				Projections []struct {
					Field    map[string]field
					QueryRef string `json:"queryRef"`
				}
			} `json:"queryState"`
		}
	}
}

type field struct {
	Expression struct{ SourceRef struct{ Entity string } }
	Property   string
}

// Report checks the report against the model: every field that a visual shows is there,
// and pages, folders and names belong together. It returns how many fields there are.
func (m *Model) Report(files Files) (fields int, wrong []string) {
	var pages struct{ PageOrder []string }
	if err := json.Unmarshal([]byte(files[reportRoot+"pages/pages.json"]), &pages); err != nil {
		return 0, []string{"pages.json: " + err.Error()}
	}
	var found []string
	for _, name := range files.Names(reportRoot+"pages/", "/page.json") {
		var page struct {
			Name          string
			Width, Height float64
		}
		if err := json.Unmarshal([]byte(files[name]), &page); err != nil {
			return 0, []string{name + ": " + err.Error()}
		}
		folder := path.Dir(name)
		if page.Name != path.Base(folder) {
			wrong = append(wrong, name+": the page is called otherwise than its folder")
		}
		found = append(found, page.Name)
		for _, v := range files.Names(folder+"/visuals/", "/visual.json") {
			n, bad := m.visual(v, files[v], page.Width, page.Height)
			fields, wrong = fields+n, append(wrong, bad...)
		}
	}
	slices.Sort(pages.PageOrder)
	if !slices.Equal(pages.PageOrder, found) {
		wrong = append(wrong, fmt.Sprintf("pages.json: it lists %v where there are %v", pages.PageOrder, found))
	}
	return fields, wrong
}

func (m *Model) visual(name, text string, width, height float64) (fields int, wrong []string) {
	var v visual
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return 0, []string{name + ": " + err.Error()}
	}
	complain := func(format string, args ...any) { wrong = append(wrong, name+": "+fmt.Sprintf(format, args...)) }
	if v.Name != path.Base(path.Dir(name)) {
		complain("the visual is called otherwise than its folder")
	}
	if p := v.Position; p.X < 0 || p.Y < 0 || p.Width <= 0 || p.Height <= 0 || p.X+p.Width > width || p.Y+p.Height > height {
		complain("the visual is not on its page")
	}
	for role, state := range v.Visual.Query.QueryState {
		for _, p := range state.Projections {
			for kind, f := range p.Field {
				fields++
				entity := f.Expression.SourceRef.Entity
				if is := m.kindOf(entity, f.Property); is != strings.ToLower(kind) {
					complain("%s shows the %s %s[%s], which is not in the model", role, kind, entity, f.Property)
				}
				if p.QueryRef != entity+"."+f.Property {
					complain("%s: queryRef is %s", role, p.QueryRef)
				}
			}
		}
	}
	return fields, wrong
}
