import{Sa as a}from"./chunk-7XL3FLXB.js";import"./chunk-WOT6VMZA.js";export{a as init};
