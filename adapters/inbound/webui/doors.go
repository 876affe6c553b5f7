package webui

import (
	"github.com/gin-gonic/gin"

	"actual/domain/tenant"
)

// Door is a page, or what a form of one is sent to.
type Door struct {
	Method string
	Path   string              // As the router has it: a parameter is ":name".
	Area   string              // The path of its area.
	Needs  []tenant.Capability // Who has none of these finds nothing here.
}

// Doors lists all that is of an area: what a proof tries as everybody.
func Doors() []Door {
	p := New(Parts{})
	p.Register(gin.New(), nil)
	return p.doors
}

func (p *Pages) note(method, path string, a area) {
	p.doors = append(p.doors, Door{Method: method, Path: path, Area: a.path, Needs: a.needs})
}
