package powerbimodel

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

const schemaRoot = "https://developer.microsoft.com/json-schemas/"

// isJSON reports whether a file of a project is JSON.
func isJSON(name string) bool {
	return strings.HasSuffix(name, ".json") || strings.HasSuffix(name, ".pbip") || strings.HasSuffix(name, ".pbir") || strings.HasSuffix(name, ".pbism") || path.Base(name) == ".platform"
}

// Validate judges every JSON file of the project by the schema of Microsoft's that it
// names, from the pinned copies in schemas, and returns how many there were.
func Validate(files Files, schemas fs.FS) (judged int, wrong []string, err error) {
	compiler := jsonschema.NewCompiler()
	err = fs.WalkDir(schemas, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".json") {
			return err
		}
		raw, err := fs.ReadFile(schemas, name)
		if err != nil {
			return err
		}
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			return fmt.Errorf("schema %s: %w", name, err)
		}
		if d, is := doc.(map[string]any); is {
			delete(d, "$id") // It lies where it is asked for by; some say schema.embedded for schema-embedded.
		}
		return compiler.AddResource(schemaRoot+name, doc)
	})
	if err != nil {
		return 0, nil, err
	}
	for _, name := range files.Names("", "") {
		if !isJSON(name) {
			continue
		}
		judged++
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(files[name]))
		if err != nil {
			wrong = append(wrong, name+": "+err.Error())
			continue
		}
		if said := byItsSchema(compiler, files[name], doc); said != nil {
			wrong = append(wrong, name+": "+said.Error())
		}
	}
	return judged, wrong, nil
}

func byItsSchema(compiler *jsonschema.Compiler, text string, doc any) error {
	var named struct {
		Schema string `json:"$schema"`
	}
	if err := json.Unmarshal([]byte(text), &named); err != nil || !strings.HasPrefix(named.Schema, schemaRoot) {
		return fmt.Errorf("it names no schema of Microsoft's, but %q", named.Schema)
	}
	schema, err := compiler.Compile(named.Schema)
	if err != nil {
		return fmt.Errorf("%s: %w", named.Schema, err)
	}
	return schema.Validate(doc)
}
