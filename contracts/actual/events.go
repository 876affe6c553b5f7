package actual

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Events are the JSON Schemas of what webhooks are sent, a file a type and version, such as
// visit.opened.v1.json.
//
//go:embed events/*.json
var Events embed.FS

// CheckEvent reports in what a payload is not as the schema of its type and version says.
func CheckEvent(payload []byte) error {
	var said struct {
		Type    string `json:"type"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(payload, &said); err != nil {
		return fmt.Errorf("a payload: %w", err)
	}
	raw, err := fs.ReadFile(Events, fmt.Sprintf("events/%s.v%d.json", said.Type, said.Version))
	if err != nil {
		return fmt.Errorf("a payload of type %q, version %d: there is no such schema", said.Type, said.Version)
	}
	var schema openapi3.Schema
	if err := json.Unmarshal(raw, &schema); err != nil {
		return fmt.Errorf("schema of %s: %w", said.Type, err)
	}
	var value any
	if err := json.Unmarshal(payload, &value); err != nil {
		return fmt.Errorf("a payload: %w", err)
	}
	if err := schema.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		return fmt.Errorf("%s: %w", said.Type, err)
	}
	return nil
}

// EventNames lists the types and versions that there are schemas of, such as
// visit.opened.v1.
func EventNames() (out []string) {
	all, _ := fs.ReadDir(Events, "events") // It is part of the program.
	for _, e := range all {
		out = append(out, strings.TrimSuffix(e.Name(), ".json"))
	}
	return out
}
