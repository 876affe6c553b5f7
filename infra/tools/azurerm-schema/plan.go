package main

import (
	"context"
	"fmt"
	"maps"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/lonegunmanb/terraform-azurerm-schema/v4/generated"
)

// ConfigureProvider takes any configuration: nobody is asked.
func (server) ConfigureProvider(context.Context, *tfprotov5.ConfigureProviderRequest) (*tfprotov5.ConfigureProviderResponse, error) {
	return &tfprotov5.ConfigureProviderResponse{}, nil
}

// PlanResourceChange plans that a resource is made as configured.
func (server) PlanResourceChange(_ context.Context, r *tfprotov5.PlanResourceChangeRequest) (*tfprotov5.PlanResourceChangeResponse, error) {
	schema, known := generated.Resources[r.TypeName]
	if !known {
		return nil, fmt.Errorf("%s: not in the recorded schema", r.TypeName)
	}
	typ := (&tfprotov5.Schema{Block: block(schema.Block)}).ValueType()
	proposed, err := r.ProposedNewState.Unmarshal(typ)
	if err != nil {
		return nil, err
	}
	if proposed.IsNull() { // It is to go.
		return &tfprotov5.PlanResourceChangeResponse{PlannedState: r.ProposedNewState}, nil
	}
	planned, err := computed(r.TypeName, schema.Block, typ, proposed)
	if err != nil {
		return nil, err
	}
	return &tfprotov5.PlanResourceChangeResponse{PlannedState: planned}, nil
}

// ReadDataSource answers what only Azure knows with made-up values.
func (server) ReadDataSource(_ context.Context, r *tfprotov5.ReadDataSourceRequest) (*tfprotov5.ReadDataSourceResponse, error) {
	schema, known := generated.DataSources[r.TypeName]
	if !known {
		return nil, fmt.Errorf("%s: not in the recorded schema", r.TypeName)
	}
	typ := (&tfprotov5.Schema{Block: block(schema.Block)}).ValueType()
	config, err := r.Config.Unmarshal(typ)
	if err != nil {
		return nil, err
	}
	state, err := computed(r.TypeName, schema.Block, typ, config)
	if err != nil {
		return nil, err
	}
	return &tfprotov5.ReadDataSourceResponse{State: state}, nil
}

// computed fills in what the provider would: strings by what they are of, so that a
// plan shows who refers to whom; everything else stays unknown. What is written only
// is in no plan.
func computed(kind string, b *tfjson.SchemaBlock, typ tftypes.Type, v tftypes.Value) (*tfprotov5.DynamicValue, error) {
	var given map[string]tftypes.Value
	if err := v.As(&given); err != nil {
		return nil, err
	}
	out := maps.Clone(given)
	of := "/stub/" + kind + "/" + nameOf(given)
	for name, a := range b.Attributes {
		t := out[name].Type()
		switch {
		case a.WriteOnly:
			out[name] = tftypes.NewValue(t, nil)
		case !a.Computed || !out[name].IsNull():
		case name == "id" || name == "role_definition_resource_id" || name == "resource_manager_id":
			out[name] = tftypes.NewValue(t, of)
		case t.Is(tftypes.String):
			out[name] = tftypes.NewValue(t, "stub-"+strings.ReplaceAll(name, "_", "-"))
		default:
			out[name] = tftypes.NewValue(t, tftypes.UnknownValue)
		}
	}
	dynamic, err := tfprotov5.NewDynamicValue(typ, tftypes.NewValue(typ, out))
	return &dynamic, err
}

func nameOf(given map[string]tftypes.Value) string {
	var name string
	if v, has := given["name"]; has && v.IsKnown() && !v.IsNull() && v.As(&name) == nil {
		return name
	}
	return "unnamed"
}
