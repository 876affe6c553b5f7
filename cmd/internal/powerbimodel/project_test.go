package powerbimodel_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"actual/cmd/internal/powerbimodel"
	"actual/contracts/powerbi"
)

// The project as it is committed: Microsoft's schemas, our rules, and the report against
// the model. What the views have is compared by make prove-bi-model.
func TestTheProjectIsSound(t *testing.T) {
	files, root := powerbimodel.Files{}, os.DirFS("../../../infra/powerbi")
	require.NoError(t, fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(root, name)
		files[name] = string(raw)
		return err
	}))
	schemas, err := fs.Sub(powerbi.Schemas, "schemas")
	require.NoError(t, err)
	judged, wrong, err := powerbimodel.Validate(files, schemas)
	require.NoError(t, err)
	require.Empty(t, wrong)
	require.GreaterOrEqual(t, judged, 20)
	model, wrong := powerbimodel.Lint(files)
	require.Empty(t, wrong)
	require.GreaterOrEqual(t, model.Columns(), 150)
	fields, wrong := model.Report(files)
	require.Empty(t, wrong)
	require.GreaterOrEqual(t, fields, 30)

	// What a careless hand does is seen.
	name := "Actual.SemanticModel/definition/tables/FactVisit.tmdl"
	files[name] = strings.ReplaceAll(files[name], "< RangeEnd", "<= RangeEnd")
	_, wrong = powerbimodel.Lint(files)
	require.Len(t, wrong, 1)
	require.Contains(t, wrong[0], "a refresh policy needs rows")
}
