package main

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// wrongFlag says in our words what is wrong with a flag that could not be read.
func wrongFlag(cmd *cobra.Command, err error) error {
	if len(cmd.Commands()) > 0 && cmd.Flags().NArg() > 0 { // The flags are those of a command that there is not.
		return noSuchCommand(cmd, cmd.Flags().Arg(0))
	}
	var unknown *pflag.NotExistError
	var bare *pflag.ValueRequiredError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return misused(cmd, "there is no flag -%s; %s", unknown.GetSpecifiedShortnames(), seeHelp(cmd))
	case errors.As(err, &unknown):
		return misused(cmd, "there is no flag --%s; %s", unknown.GetSpecifiedName(), seeHelp(cmd))
	case errors.As(err, &bare):
		return misused(cmd, "--%s needs a value: %s; %s", bare.GetSpecifiedName(), meaning(bare.GetFlag()), seeHelp(cmd))
	case errors.As(err, &value):
		return misused(cmd, "--%s %q: %s; %s", value.GetFlag().Name, value.GetValue(), wanted(value), seeHelp(cmd))
	}
	return misused(cmd, "%w; %s", err, seeHelp(cmd))
}

// wanted says what a flag takes. Of our own kinds of flags the error says it.
func wanted(e *pflag.InvalidValueError) string {
	switch kind := e.GetFlag().Value.Type(); {
	case strings.HasPrefix(kind, "uint"):
		return "give a whole number that is not negative"
	case strings.HasPrefix(kind, "int"):
		return "give a whole number"
	case strings.HasPrefix(kind, "float"):
		return "give a number"
	case kind == "duration":
		return "give a length of time such as 90s, 5m or 2h"
	case kind == "durationSlice":
		return "give lengths of time such as 2m,5m"
	case kind == "bool":
		return "it is true or false"
	}
	return e.Unwrap().Error()
}
