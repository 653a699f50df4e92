import{eb as a}from"./chunk-U4PHYG4Q.js";import"./chunk-WOT6VMZA.js";export{a as init};
