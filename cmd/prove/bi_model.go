package main

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"actual/cmd/internal/powerbimodel"
	"actual/contracts/powerbi"
)

var biModel = claim{
	name:   "bi-model",
	target: "JSON by Microsoft's schemas, TMDL by our linter, every column in its view with a type that is read; each planted fault found",
	run:    proveBIModel,
}

// proveBIModel judges the Power BI project in infra/powerbi against Microsoft's schemas,
// our rules and a migrated database, then plants faults, each of which must be found. No
// Power BI was asked.
func proveBIModel(ctx context.Context, b *bench) (result, error) {
	files, err := biProject("infra/powerbi")
	if err != nil {
		return result{}, err
	}
	if err := b.data(ctx); err != nil {
		return result{}, err
	}
	views := map[string]map[string]string{}
	err = b.asAdmin(ctx, func(conn *pgx.Conn) error { return readViews(ctx, conn, views) })
	if err != nil {
		return result{}, err
	}
	sound, err := judgeBI(files, views)
	if err != nil {
		return result{}, err
	}
	for _, wrong := range sound.wrong {
		b.say("WRONG  %s", wrong)
	}
	b.say("%d JSON files by Microsoft's schemas; %d objects of TMDL; %d columns in %d views; %d fields of the report", sound.json, sound.objects, sound.columns, len(views), sound.fields)
	found := 0
	for _, f := range biFaults {
		planted := maps.Clone(files)
		before := planted[f.file]
		planted[f.file] = strings.Replace(before, f.old, f.new, 1)
		if planted[f.file] == before {
			return result{}, fmt.Errorf("%s can't be planted: %s has no %q", f.what, f.file, f.old)
		}
		judged, err := judgeBI(planted, views)
		if err != nil {
			return result{}, err
		}
		if slices.ContainsFunc(judged.wrong, func(w string) bool { return strings.Contains(w, f.says) }) {
			found++
		} else {
			b.say("NOT FOUND  %s: %v", f.what, judged.wrong)
		}
	}
	figures := fmt.Sprintf("%d JSON files valid, %d objects and %d measures linted, %d columns of %d views and %d fields compared, %d wrong; %d of %d planted faults found (no Power BI was asked)",
		sound.json, sound.objects, sound.measures, sound.columns, len(views), sound.fields, len(sound.wrong), found, len(biFaults))
	return result{figures: figures, ok: len(sound.wrong) == 0 && found == len(biFaults) && sound.json > 0 && sound.columns > 0 && sound.fields > 0}, nil
}

// biJudgement is what was found of a project.
type biJudgement struct {
	json, objects, measures, columns, fields int
	wrong                                    []string
}

func judgeBI(files powerbimodel.Files, views map[string]map[string]string) (out biJudgement, err error) {
	schemas, err := fs.Sub(powerbi.Schemas, "schemas")
	if err != nil {
		return out, err
	}
	if out.json, out.wrong, err = powerbimodel.Validate(files, schemas); err != nil {
		return out, err
	}
	model, more := powerbimodel.Lint(files)
	out.objects, out.measures = model.Objects, model.Measures
	out.wrong = append(out.wrong, more...)
	out.columns, more = model.Compare(views)
	out.wrong = append(out.wrong, more...)
	out.fields, more = model.Report(files)
	out.wrong = append(out.wrong, more...)
	return out, nil
}

func biProject(root string) (powerbimodel.Files, error) {
	files := powerbimodel.Files{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		files[filepath.ToSlash(rel)] = string(raw)
		return err
	})
	return files, err
}

// readViews reads the columns of the views of reporting, and their types.
func readViews(ctx context.Context, conn *pgx.Conn, into map[string]map[string]string) error {
	rows, err := conn.Query(ctx, `SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
		WHERE c.relnamespace = 'reporting'::regnamespace AND c.relkind = 'v'`)
	if err != nil {
		return err
	}
	var view, column, kind string
	_, err = pgx.ForEachRow(rows, []any{&view, &column, &kind}, func() error {
		if into[view] == nil {
			into[view] = map[string]string{}
		}
		into[view][column] = kind
		return nil
	})
	return err
}

// biFault is a fault that is planted in a file, and what must be said of it.
type biFault struct{ what, file, old, new, says string }

const (
	biTables = "Actual.SemanticModel/definition/tables/"
	biReport = "Actual.Report/definition/"
)

var biFaults = []biFault{
	{"blanks for tabs", biTables + "DimSite.tmdl", "\tcolumn ref", "    column ref", "indented by spaces"},
	{"a level too many", biTables + "DimSite.tmdl", "\t\tdataType", "\t\t\tdataType", "tabs where"},
	{"a property twice", biTables + "DimSite.tmdl", "\t\tsummarizeBy: none", "\t\tsummarizeBy: none\n\t\tsummarizeBy: sum", "said twice"},
	{"a property that there is not", biTables + "DimSite.tmdl", "\t\tsummarizeBy: none", "\t\tsummarizeBy: none\n\t\tcolour: red", "which it can't have"},
	{"a type that there is not", biTables + "DimSite.tmdl", "dataType: string", "dataType: text", "not one of string"},
	{"a column without a source", biTables + "DimSite.tmdl", "\t\tsourceColumn: ref\n", "", "lacks sourceColumn"},
	{"a column that the view lacks", biTables + "DimSite.tmdl", "sourceColumn: ref", "sourceColumn: reference", "has no column reference"},
	{"a column of another type", biTables + "FactVisit.tmdl", "\tcolumn hours\n\t\tdataType: decimal", "\tcolumn hours\n\t\tdataType: int64", "is not read as int64"},
	{"a column of a view that the model lacks", biTables + "DimCrew.tmdl", "\tcolumn leader\n\t\tdataType: string\n\t\tsummarizeBy: none\n\t\tsourceColumn: leader\n", "", "the model lacks reporting.dim_crew.leader"},
	{"a column twice", biTables + "DimCrew.tmdl", "\tcolumn leader\n", "\tcolumn name\n", "two of column name"},
	{"a view that there is not", biTables + "DimSite.tmdl", `Item = "dim_site"`, `Item = "dim_place"`, "no view reporting.dim_place"},
	{"another schema", biTables + "DimSite.tmdl", `Schema = "reporting"`, `Schema = "public"`, "does not read a view of reporting"},
	{"a window that is shut at both ends", biTables + "FactVisit.tmdl", "< RangeEnd", "<= RangeEnd", "its expression is not the partition's"},
	{"a policy whose expression is another", biTables + "FactTime.tmdl", `Item = "fact_time"`, `Item = "fact_job"`, "its expression is not the partition's"},
	{"a table with a policy and no window", biTables + "FactTime.tmdl", "\tpartition FactTime = m\n\t\tmode: import\n\t\tsource =\n\t\t\t\tlet", "\tpartition FactTime = m\n\t\tmode: import\n\t\tsource =\n\t\t\t\tlet RangeEnd = 1,", "its expression is not the partition's"},
	{"a window without a policy", biTables + "DimSite.tmdl", `Item = "dim_site"]}[Data]`, `Item = "dim_site"]}[Data], Old = RangeStart`, "a window without a refresh policy"},
	{"a measure of a column that there is not", biTables + "FactVisit.tmdl", "SUM(FactVisit[hours])", "SUM(FactVisit[minutes])", "there is no FactVisit[minutes]"},
	{"a measure of a table that there is not", biTables + "FactVisit.tmdl", "COUNTROWS(FactVisit)", "COUNTROWS(FactStay)", "there is no table FactStay"},
	{"a bracket that does not close", biTables + "FactVisit.tmdl", "SUM(FactVisit[hours])", "SUM(FactVisit[hours]", "brackets or quotes"},
	{"a table that nothing refers to", "Actual.SemanticModel/definition/model.tmdl", "ref table FactAlert\n", "", "it refers to"},
	{"a relationship to nothing", "Actual.SemanticModel/definition/relationships.tmdl", "toColumn: DimSite.site_id", "toColumn: DimSite.id", "columns that there are not"},
	{"a relationship of two types", "Actual.SemanticModel/definition/relationships.tmdl", "toColumn: DimSite.site_id", "toColumn: DimDay.day", "a relationship of two types"},
	{"a parameter of another type", "Actual.SemanticModel/definition/expressions.tmdl", `Type="DateTime"`, `Type="Date"`, "is no parameter of type DateTime"},
	{"a page that nothing lists", biReport + "pages/pages.json", `"badges"`, `"badge"`, "it lists"},
	{"a visual of a measure that there is not", biReport + "pages/hours/visuals/hours_by_site/visual.json", `"Property": "Visit Hours"`, `"Property": "Hours"`, "which is not in the model"},
	{"a column shown as a measure", biReport + "pages/hours/visuals/hours_by_site/visual.json", `"Column"`, `"Measure"`, "which is not in the model"},
	{"a visual beside its page", biReport + "pages/hours/visuals/hours_by_site/visual.json", `"x": 20`, `"x": 1220`, "not on its page"},
	{"a page without a display option", biReport + "pages/hours/page.json", `"displayOption": "FitToPage",`, "", "page.json: "},
	{"a visual with a property that there is not", biReport + "pages/hours/visuals/hours_by_site/visual.json", `"tabOrder"`, `"tabStop"`, "visual.json: "},
	{"a report without a theme", biReport + "report.json", `"themeCollection"`, `"themes"`, "report.json: "},
	{"a schema that is nobody's", biReport + "version.json", "versionMetadata/1.0.0", "versionMetadata/9.9.9", "version.json: "},
}
