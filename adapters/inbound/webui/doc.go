// Package webui is the pages that people see. So far that is the first one, and how
// they sign in: plain HTML without script.
package webui
