package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"

	contract "actual/contracts/actual"
)

// apiNames are the names of all fields and parameters of the API.
func apiNames(t *testing.T) map[string]bool {
	t.Helper()
	spec, err := openapi3.NewLoader().LoadFromData(contract.OpenAPI)
	require.NoError(t, err)
	names := map[string]bool{}
	var walk func(ref *openapi3.SchemaRef)
	walk = func(ref *openapi3.SchemaRef) {
		if ref == nil || ref.Value == nil || ref.Ref != "" {
			return
		}
		for name, p := range ref.Value.Properties {
			names[name] = true
			walk(p)
		}
		for _, of := range slices.Concat(ref.Value.OneOf, ref.Value.AllOf, ref.Value.AnyOf) {
			walk(of)
		}
		walk(ref.Value.Items)
		walk(ref.Value.AdditionalProperties.Schema)
	}
	for _, s := range spec.Components.Schemas {
		walk(s)
	}
	for _, item := range spec.Paths.Map() {
		for _, op := range item.Operations() {
			for _, p := range op.Parameters {
				names[p.Value.Name] = true
			}
		}
	}
	return names
}

// ofCommandsAlone are keys of --json that the API has no field for.
var ofCommandsAlone = strings.Fields(`
	after before dir files visits now next policy_now policy_next shadow in_use differs purpose undecided
	default parameters check ok warning error
	anchored_to signed_to seq omitted pending erased expired fits
	fence_versions problems
	found missing known hour up_to_date through
	already moved rewrapped unopened removed vendor
	list unbelieved unplaced forbidden all missed invented n same_verdict worker_rules
	transfer states proven
	judged altered written_verdict agrees
	about raised_at told next_at until answered_by end last_heard causes channel to subject settled_at raised messages answered followed ignored scope of says
	annex records claim entries_proven as_at_the_time sealed_visits derived_visits underived_visits weeks
	roles passwords package written
	password host database added_at workspace dataset profile enhanced wanted joined`)

// asBefore are keys that commands had before the API named the same thing otherwise:
// they go on beside the API's, and no new one comes in.
var asBefore = strings.Fields(`key expires revoked heard_at voltage_mv made by at`)

// Keys of --json are written like the API's, and are the API's for the same thing.
func TestKeysOfJSONAreTheAPIs(t *testing.T) {
	known := apiNames(t)
	snake := regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`)
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	keys := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		raw, err := os.ReadFile(name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, raw, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			for _, key := range keysOf(n) {
				keys++
				require.Regexp(t, snake, key, name)
				if !known[key] && !slices.Contains(ofCommandsAlone, key) && !slices.Contains(asBefore, key) {
					t.Errorf("%s: the API has no field %q: take its name for the same thing, or say that there is none (ofCommandsAlone)", name, key)
				}
			}
			return true
		})
	}
	require.Greater(t, keys, 100, "the keys were not found")
}

// keysOf returns the keys of what is printed as JSON: of a map[string]any that is
// written down, or set one by one.
func keysOf(n ast.Node) (keys []string) {
	text := func(e ast.Expr) {
		if lit, is := e.(*ast.BasicLit); is && lit.Kind == token.STRING {
			key, _ := strconv.Unquote(lit.Value)
			keys = append(keys, key)
		}
	}
	switch n := n.(type) {
	case *ast.CompositeLit:
		of, is := n.Type.(*ast.MapType)
		if !is {
			return nil
		}
		if value, any := of.Value.(*ast.Ident); !any || value.Name != "any" {
			return nil
		}
		for _, e := range n.Elts {
			if pair, is := e.(*ast.KeyValueExpr); is {
				text(pair.Key)
			}
		}
	case *ast.AssignStmt:
		for _, e := range n.Lhs {
			if at, is := e.(*ast.IndexExpr); is {
				if of, named := at.X.(*ast.Ident); named && (of.Name == "out" || of.Name == "line") {
					text(at.Index)
				}
			}
		}
	}
	return keys
}

// flagsAlone are flags of what the API has no field for: of how a command works, of
// what runs without a company, and of files.
var flagsAlone = strings.Fields(`
	help version json company preview expect partial out file policy days seed crews speed listen for detach resume again format list
	bundle anchor key all end-all yes default add remove claim-code hand-over valid overlap moving heartbeat secrets man-hours csv matches xlsx
	days-off escalate missed off off-kinds quiet repeat silence answer nobody wearer dissolve gaps-why
	from-sequence to-sequence pdf html backup restored sample binary
	dataset enhanced profile workspace whole capacity`)

// A flag that says what a field of the API says is called like the field, in the
// singular where it is given several times; and it takes the same everywhere.
func TestFlagsAreNamedAsTheAPIAndAlikeEverywhere(t *testing.T) {
	known := apiNames(t)
	offline := []string{"replay", "simulate", "dev", "serve", "migrate", "doctor", "completion"}
	takes := map[string]string{}
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			field := strings.ReplaceAll(f.Name, "-", "_")
			named := known[field] || known[field+"s"] || known[field+"es"] || known[field+"_days"] || known[field+"_s"] || slices.Contains(flagsAlone, f.Name)
			if !named {
				t.Errorf("%s --%s: the API has no field of this name: take the API's for the same thing, or say that there is none (flagsAlone)", cmd.CommandPath(), f.Name)
			}
			if takesFile, _ := pflag.UnquoteUsage(f); takesFile == "FILE" {
				return // A file of what elsewhere is said itself.
			}
			kind := strings.TrimSuffix(f.Value.Type(), "Slice") // One that may be given again takes one alike.
			if was, seen := takes[f.Name]; seen && was != kind {
				t.Errorf("%s --%s takes a %s, and another command a %s", cmd.CommandPath(), f.Name, kind, was)
			}
			takes[f.Name] = kind
		})
		for _, sub := range cmd.Commands() {
			if !slices.Contains(offline, sub.Name()) {
				walk(sub)
			}
		}
	}
	walk(rootCommand())
	require.Greater(t, len(takes), 40, "the flags were not found")
}
